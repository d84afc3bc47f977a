package io.myelin.coordination.group.consumer;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Records of members and regular expressions, as a load meets them. What compaction has left of a member may say where it is
 * before it says who it is; and of two members that had a partition one after the other, the older record may come last.
 */
final class Replay {
    private Replay() {}

    /** @param part a member's id, or a regular expression */
    static void part(ConsumerGroup group, int type, String part, Optional<ByteBuffer> value) {
        switch (type) {
            case ConsumerRecords.MEMBER -> member(group, part, value);
            case ConsumerRecords.CURRENT -> current(group, part, value);
            case ConsumerRecords.TARGET ->
                value.map(ConsumerRecords::readTarget)
                        .ifPresentOrElse(
                                target -> group.targets().put(part, target),
                                () -> group.targets().remove(part));
            default ->
                value.map(ConsumerRecords::readRegex)
                        .ifPresentOrElse(
                                resolved -> group.regexes().put(part, resolved),
                                () -> group.regexes().remove(part));
        }
    }

    private static void member(ConsumerGroup group, String id, Optional<ByteBuffer> value) {
        if (value.isEmpty()) {
            group.roster().remove(id);
            return;
        }
        Profile profile = ConsumerRecords.readMember(value.get());
        group.roster().put(known(group, id).with(profile));
    }

    private static void current(ConsumerGroup group, String id, Optional<ByteBuffer> value) {
        if (value.isEmpty()) {
            group.roster()
                    .find(id)
                    .ifPresent(member -> group.roster()
                            .put(new ConsumerMember(
                                    id, member.profile(), 0, 0, ConsumerMember.State.STABLE, Map.of(), Map.of())));
            return;
        }
        ConsumerRecords.Current current = ConsumerRecords.readCurrent(value.get());
        group.roster()
                .put(new ConsumerMember(
                        id,
                        known(group, id).profile(),
                        current.epoch(),
                        current.previousEpoch(),
                        current.state(),
                        current.assigned(),
                        current.revoking()));
    }

    private static ConsumerMember known(ConsumerGroup group, String id) {
        return group.roster().find(id).orElseGet(() -> ConsumerMember.joining(id, Profile.NONE));
    }
}
