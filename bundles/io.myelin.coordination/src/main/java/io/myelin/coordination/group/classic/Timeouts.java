package io.myelin.coordination.group.classic;

import io.myelin.coordination.group.Step;
import io.myelin.coordination.runtime.Shard;
import java.util.List;
import java.util.Map;

/** What happens to a group when time passes: sessions end, members that were awaited do not come. */
final class Timeouts {
    private Timeouts() {}

    /** Does everything that is due, the earliest first. */
    static void expire(ClassicGroup group, Step step) {
        long nowMs = step.now().steadyMs();
        group.reckon();
        while (group.earliestMs() <= nowMs) {
            expireOne(group, step, group.earliestMs());
            group.reckon();
        }
    }

    private static void expireOne(ClassicGroup group, Step step, long dueMs) {
        if (group.joinDeadlineMs == dueMs) {
            group.joinBy(Shard.NEVER);
            Rebalance.joinDue(group, step);
            return;
        }
        if (group.syncDeadlineMs == dueMs) {
            group.syncBy(Shard.NEVER);
            syncDue(group, step);
            return;
        }
        for (Map.Entry<String, Long> pending : group.pending().entrySet()) {
            if (pending.getValue() == dueMs) {
                group.remove(pending.getKey());
                completeIfNobodyIsMissing(group, step);
                return;
            }
        }
        for (GroupMember member : group.members()) {
            if (member.sessionDeadlineMs == dueMs) {
                sessionDue(group, step, member);
                return;
            }
        }
    }

    private static void sessionDue(ClassicGroup group, Step step, GroupMember member) {
        group.session(member, Shard.NEVER);
        if (member.excusedFromHeartbeat()) {
            // Its session begins anew with the answer it waits for.
            return;
        }
        step.counters().memberExpired();
        Membership.remove(group, step, member);
        if (group.is(GroupState.PREPARING_REBALANCE)) {
            completeIfNobodyIsMissing(group, step);
        } else if (!group.is(GroupState.EMPTY)) {
            Rebalance.trigger(group, step, "the session of member " + member.id() + " has ended");
        }
    }

    private static void completeIfNobodyIsMissing(ClassicGroup group, Step step) {
        if (group.is(GroupState.PREPARING_REBALANCE) && group.allJoined()) {
            Rebalance.complete(group, step);
        }
    }

    private static void syncDue(ClassicGroup group, Step step) {
        if (group.pendingSync().isEmpty() || group.is(GroupState.PREPARING_REBALANCE) || group.is(GroupState.EMPTY)) {
            return;
        }
        for (String late : List.copyOf(group.pendingSync())) {
            group.member(late).ifPresent(member -> Membership.remove(group, step, member));
        }
        Rebalance.prepare(group, step, "members did not ask for their assignment in time");
    }
}
