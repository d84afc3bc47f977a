package io.myelin.coordination.group.classic;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberRef;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members that show they are alive, and members that go. */
final class Membership {
    private Membership() {}

    static void heartbeat(ClassicGroup group, Step step, MemberRef ref) {
        GroupMember member = group.require(ref.memberId(), ref.instanceId());
        if (ref.generation() != group.generation()) {
            throw Errors.illegalGeneration(group.id(), ref.generation(), group.generation());
        }
        Waiting.renew(step, group, member);
        if (group.is(GroupState.PREPARING_REBALANCE)) {
            throw Errors.rebalancing(group.id());
        }
    }

    static List<Leave.Outcome> leave(ClassicGroup group, Step step, List<Leave.Member> leaving) {
        List<Leave.Outcome> outcomes = new ArrayList<>();
        boolean anyLeft = false;
        for (Leave.Member asked : leaving) {
            Optional<BusError> error = leave(group, step, asked);
            outcomes.add(new Leave.Outcome(asked.memberId(), asked.instanceId(), error));
            anyLeft |= error.isEmpty();
        }
        if (anyLeft && group.is(GroupState.PREPARING_REBALANCE)) {
            Rebalance.completeIfAllJoined(group, step);
        } else if (anyLeft && !group.is(GroupState.EMPTY)) {
            Rebalance.trigger(group, step, "members leave");
        }
        return outcomes;
    }

    private static Optional<BusError> leave(ClassicGroup group, Step step, Leave.Member asked) {
        if (group.pending().containsKey(asked.memberId())) {
            group.remove(asked.memberId());
            return Optional.empty();
        }
        try {
            GroupMember member = asked.memberId().isEmpty()
                    // An administrator removes a static member without knowing its id.
                    ? asked.instanceId()
                            .flatMap(group::staticMember)
                            .flatMap(group::member)
                            .orElseThrow(() -> Errors.unknownMember(group.id(), asked.memberId()))
                    : group.require(asked.memberId(), asked.instanceId());
            remove(group, step, member);
            return Optional.empty();
        } catch (BusException e) {
            return Optional.of(e.error());
        }
    }

    /** Takes a member out; what it waited for ends. */
    static void remove(ClassicGroup group, Step step, GroupMember member) {
        Waiting.refuseJoin(step, group, member, Errors.unknownMember(group.id(), member.id()));
        Waiting.refuseSync(step, member, Errors.unknownMember(group.id(), member.id()));
        group.remove(member.id());
    }
}
