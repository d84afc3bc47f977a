package io.myelin.coordination.group.classic;

import io.myelin.broker.group.Join;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.StoredRecord;
import java.util.List;
import java.util.Optional;

/**
 * A classic group of consumers on the way to or from another type of group.
 *
 * @param generation number
 * @param protocol that was chosen, absent before the first generation
 * @param members in the order in which they came
 */
public record Converted(int generation, Optional<String> protocol, List<Member> members) {
    /**
     * @param id of the member
     * @param instanceId of a static one
     * @param clientId as the client calls itself
     * @param clientHost it comes from
     * @param sessionTimeoutMs as it asked for
     * @param rebalanceTimeoutMs as it asked for
     * @param protocols in its order of preference
     * @param assignment may be empty
     */
    public record Member(
            String id,
            Optional<String> instanceId,
            String clientId,
            String clientHost,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            List<Join.Protocol> protocols,
            byte[] assignment) {}

    /** The group as it is now; empty when its members are no consumers. */
    public static Optional<Converted> of(ClassicGroup group) {
        if (!group.ofConsumers()) {
            return Optional.empty();
        }
        List<Member> members = group.members().stream()
                .map(m -> new Member(
                        m.id(),
                        m.instanceId(),
                        m.clientId(),
                        m.clientHost(),
                        m.sessionTimeoutMs,
                        m.rebalanceTimeoutMs,
                        m.protocols,
                        m.assignment))
                .toList();
        return Optional.of(new Converted(group.generation(), group.protocol(), members));
    }

    /** Sends on whoever waits in a group that is about to be another. */
    public static void end(ClassicGroup group, Step step) {
        Waiting.refuseAll(step, group, Errors.rebalancing(group.id()));
    }

    /** Makes a stable group of this, and its record; it is in no registry yet. */
    public ClassicGroup begin(String id, ClassicModule module, Step step) {
        String chosen = protocol.orElseThrow();
        List<GroupMember> restored =
                members.stream().map(member -> member(member)).toList();
        ClassicGroup group = ClassicGroup.restored(
                id,
                GroupState.STABLE,
                GroupState.EMPTY,
                step.now().wallMs(),
                generation,
                Optional.of(ClassicGroup.CONSUMER),
                Optional.of(chosen),
                Optional.of(members.get(0).id()),
                restored,
                module.joining());
        restored.forEach(member -> Waiting.renew(step, group, member));
        step.effects().append(new StoredRecord.Group(id, Optional.of(GroupRecords.of(group))).toLog());
        return group;
    }

    /** Asks the members of a group that has just been made to join again. */
    public static void rebalance(ClassicGroup group, Step step, String reason) {
        Rebalance.prepare(group, step, reason);
        step.agenda().arm(group);
    }

    private static GroupMember member(Member from) {
        GroupMember member =
                new GroupMember(from.id, from.instanceId, from.clientId, from.clientHost, ClassicGroup.CONSUMER);
        member.protocols = List.copyOf(from.protocols);
        member.sessionTimeoutMs = from.sessionTimeoutMs;
        member.rebalanceTimeoutMs = from.rebalanceTimeoutMs;
        member.assignment = from.assignment;
        return member;
    }
}
