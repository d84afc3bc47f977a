package io.myelin.coordination.group.classic;

import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.Shard;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a group comes from one generation to the next: everybody joins, the leader assigns, everybody gets its part. */
final class Rebalance {
    private static final Logger LOG = LoggerFactory.getLogger(Rebalance.class);

    private Rebalance() {}

    /** Begins a rebalance, or goes on with the one that has begun. */
    static void trigger(ClassicGroup group, Step step, String reason) {
        if (group.state().mayBecome(GroupState.PREPARING_REBALANCE)) {
            prepare(group, step, reason);
        } else {
            completeIfAllJoined(group, step);
        }
    }

    /** Asks the members to join again. */
    static void prepare(ClassicGroup group, Step step, String reason) {
        if (group.is(GroupState.COMPLETING_REBALANCE)) {
            endSyncs(group, step, Errors.rebalancing(group.id()));
        }
        group.persisting = false;
        group.pendingSync().clear();
        group.syncBy(Shard.NEVER);
        boolean initial = group.is(GroupState.EMPTY);
        group.become(GroupState.PREPARING_REBALANCE, step.now().wallMs());
        LOG.debug("group {} rebalances after generation {}: {}", group.id(), group.generation(), reason);
        if (initial) {
            // The first member of a group is seldom the only one: wait for the others.
            int delayMs = step.limits().initialRebalanceDelayMs();
            group.newMemberAdded = false;
            group.initialDelayMs = delayMs;
            group.initialRemainingMs = Math.max(group.rebalanceTimeoutMs() - delayMs, 0);
            group.joinBy(step.afterMs(delayMs));
        } else if (group.allJoined()) {
            complete(group, step);
        } else {
            group.joinBy(step.afterMs(group.rebalanceTimeoutMs()));
        }
    }

    static boolean initial(ClassicGroup group) {
        return group.is(GroupState.PREPARING_REBALANCE) && group.previousState() == GroupState.EMPTY;
    }

    /** Completes the joining when nobody is missing; the first rebalance of a group always takes its time. */
    static void completeIfAllJoined(ClassicGroup group, Step step) {
        if (group.is(GroupState.PREPARING_REBALANCE) && !initial(group) && group.allJoined()) {
            complete(group, step);
        }
    }

    /** The time for joining is over. */
    static void joinDue(ClassicGroup group, Step step) {
        if (initial(group) && group.newMemberAdded && group.initialRemainingMs > 0) {
            int delayMs = Math.min(step.limits().initialRebalanceDelayMs(), group.initialRemainingMs);
            group.newMemberAdded = false;
            group.initialRemainingMs = Math.max(group.initialRemainingMs - group.initialDelayMs, 0);
            group.initialDelayMs = delayMs;
            group.joinBy(step.afterMs(delayMs));
        } else {
            complete(group, step);
        }
    }

    /** Goes into the next generation with the members that have joined, and the static ones. */
    static void complete(ClassicGroup group, Step step) {
        if (!group.is(GroupState.PREPARING_REBALANCE)) {
            return;
        }
        group.joinBy(Shard.NEVER);
        for (GroupMember member : group.membersNotJoined()) {
            if (member.instanceId().isEmpty()) {
                group.remove(member.id());
            }
        }
        if (!group.electJoinedLeader() && group.size() > 0) {
            // Only absent static members are left: their sessions decide.
            group.joinBy(step.afterMs(group.rebalanceTimeoutMs()));
            return;
        }
        group.nextGeneration(step.now().wallMs());
        if (group.is(GroupState.EMPTY)) {
            step.effects().append(new StoredRecord.Group(group.id(), Optional.of(GroupRecords.of(group))).toLog());
            return;
        }
        step.counters().rebalanced();
        for (GroupMember member : group.members()) {
            Waiting.answerJoin(step, group, member, joined(group, member.id(), false));
            Waiting.renew(step, group, member);
            member.isNew = false;
            member.anonymous = false;
            group.pendingSync().add(member.id());
        }
        group.syncBy(step.afterMs(group.rebalanceTimeoutMs()));
    }

    /** What a member is told about the present generation. */
    static Joined joined(ClassicGroup group, String memberId, boolean skipAssignment) {
        List<Joined.Member> members = List.of();
        if (group.isLeader(memberId)) {
            String protocol = group.protocol().orElse("");
            members = group.members().stream()
                    .map(m -> new Joined.Member(m.id(), m.instanceId(), m.metadata(protocol)))
                    .toList();
        }
        return new Joined(
                group.generation(),
                group.protocolType(),
                group.protocol().orElse(null),
                group.leader().orElse(""),
                skipAssignment,
                memberId,
                members);
    }

    static Synced synced(ClassicGroup group, GroupMember member) {
        return new Synced(group.protocolType(), group.protocol().orElse(""), member.assignment);
    }

    /** Ends the wait for an assignment that will not come. */
    static void endSyncs(ClassicGroup group, Step step, RuntimeException cause) {
        for (GroupMember member : group.members()) {
            member.assignment = GroupMember.NO_BYTES;
            if (member.awaitsSync()) {
                Waiting.refuseSync(step, member, cause);
                Waiting.renew(step, group, member);
            }
        }
    }
}
