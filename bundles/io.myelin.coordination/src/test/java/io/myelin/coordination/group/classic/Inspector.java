package io.myelin.coordination.group.classic;

import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.runtime.Shard;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What simulations look at inside a shard. */
public final class Inspector {
    private Inspector() {}

    private static List<ClassicGroup> classic(GroupShard shard) {
        return shard.groups().all().stream()
                .filter(ClassicGroup.class::isInstance)
                .map(ClassicGroup.class::cast)
                .toList();
    }

    /** A member or an id given out that nothing would ever remove. */
    public static Optional<String> withoutSession(GroupShard shard) {
        for (ClassicGroup group : classic(shard)) {
            boolean joinEnds = group.joinDeadlineMs != Shard.NEVER;
            if (group.is(GroupState.PREPARING_REBALANCE) && !joinEnds) {
                return Optional.of(group.id() + " joins without end");
            }
            for (GroupMember member : group.members()) {
                boolean waits = member.awaitsJoin() || member.awaitsSync();
                if (member.sessionDeadlineMs == Shard.NEVER && !waits) {
                    return Optional.of(group.id() + "/" + member.id() + " in " + group.state());
                }
            }
            if (group.pending().containsValue(Shard.NEVER)) {
                return Optional.of(group.id() + " has an id given out for ever");
            }
        }
        return Optional.empty();
    }

    /** Everything that the log has to give back: all offsets, and groups that are not in a rebalance. */
    public static Map<String, String> durable(GroupShard shard, GroupShard live) {
        Map<String, String> image = new TreeMap<>();
        for (ClassicGroup group : classic(shard)) {
            shard.store()
                    .of(group.id())
                    .forEach((partition, value) ->
                            image.put("offset " + group.id() + " " + partition, value.toString()));
        }
        for (ClassicGroup other : classic(live)) {
            if (other.is(GroupState.STABLE) || other.is(GroupState.EMPTY)) {
                classic(shard).stream()
                        .filter(g -> g.id().equals(other.id()))
                        .forEach(g -> image.put("group " + g.id(), describe(g)));
            }
        }
        return image;
    }

    private static String describe(ClassicGroup group) {
        Map<String, String> members = new TreeMap<>();
        group.members()
                .forEach(m -> members.put(
                        m.id(),
                        m.instanceId() + " " + Arrays.toString(m.assignment) + " "
                                + Arrays.hashCode(m.metadata(group.protocol().orElse("")))));
        return group.state() + " " + group.generation() + " " + group.membersType() + " " + group.protocol() + " "
                + group.leader() + " " + members;
    }

    /** Whether the group serves its members and has so many. */
    public static boolean settled(GroupShard shard, String groupId, int members) {
        return classic(shard).stream()
                .filter(g -> g.id().equals(groupId))
                .anyMatch(g -> g.size() == members && (members == 0 || g.is(GroupState.STABLE)));
    }
}
