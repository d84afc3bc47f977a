package io.myelin.coordination.group.classic;

import io.myelin.broker.group.Join;
import io.myelin.coordination.record.GroupValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A group as the log holds it: of members' protocols only the chosen one is kept, as Kafka does. */
final class GroupRecords {
    private GroupRecords() {}

    static GroupValue of(ClassicGroup group) {
        return of(group, member -> member.assignment);
    }

    static GroupValue of(ClassicGroup group, Map<String, byte[]> assignments) {
        return of(group, member -> assignments.getOrDefault(member.id(), GroupMember.NO_BYTES));
    }

    private static GroupValue of(ClassicGroup group, Function<GroupMember, byte[]> assignment) {
        String protocol = group.protocol().orElse(null);
        List<GroupValue.Member> members = group.members().stream()
                .map(m -> new GroupValue.Member(
                        m.id(),
                        m.instanceId(),
                        m.clientId(),
                        m.clientHost(),
                        m.rebalanceTimeoutMs,
                        m.sessionTimeoutMs,
                        m.metadata(protocol),
                        assignment.apply(m)))
                .toList();
        return new GroupValue(
                group.protocolType(),
                group.generation(),
                protocol,
                group.leader().orElse(null),
                group.stateSinceMs(),
                members);
    }

    static ClassicGroup restore(String id, GroupValue value, Joining joining) {
        List<GroupMember> members =
                value.members().stream().map(m -> member(value, m)).toList();
        return ClassicGroup.restored(
                id,
                members.isEmpty() ? GroupState.EMPTY : GroupState.STABLE,
                GroupState.EMPTY,
                value.stateTimestampMs(),
                value.generation(),
                Optional.of(value.protocolType()).filter(type -> !type.isEmpty()),
                Optional.ofNullable(value.protocol()),
                Optional.ofNullable(value.leader()),
                members,
                joining);
    }

    private static GroupMember member(GroupValue group, GroupValue.Member stored) {
        GroupMember member = new GroupMember(
                stored.memberId(), stored.instanceId(), stored.clientId(), stored.clientHost(), group.protocolType());
        String protocol = group.protocol() == null ? "" : group.protocol();
        member.protocols = List.of(new Join.Protocol(protocol, stored.subscription()));
        member.sessionTimeoutMs = stored.sessionTimeoutMs();
        member.rebalanceTimeoutMs = stored.rebalanceTimeoutMs();
        member.assignment = stored.assignment();
        return member;
    }
}
