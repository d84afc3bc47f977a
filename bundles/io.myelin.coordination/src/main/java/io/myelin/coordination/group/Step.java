package io.myelin.coordination.group;

import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One transition of groups: the time it happens at and where its effects go.
 *
 * @param limits of groups
 * @param agenda of the shard
 * @param counters of the node
 * @param now the time
 * @param effects of the transition
 */
record Step(GroupLimits limits, Agenda agenda, GroupCounters counters, Now now, Effects effects) {
    long afterMs(int delayMs) {
        return now.steadyMs() + delayMs;
    }

    /** The member is alive now. */
    void renew(ClassicGroup group, GroupMember member) {
        group.session(member, afterMs(member.sessionTimeoutMs));
    }

    void answerJoin(ClassicGroup group, GroupMember member, Joined joined) {
        CompletableFuture<Joined> waiting = member.joining;
        if (waiting != null) {
            group.joining(member, () -> member.joining = null);
            effects.reply(waiting, joined);
        }
    }

    void refuseJoin(ClassicGroup group, GroupMember member, RuntimeException cause) {
        CompletableFuture<Joined> waiting = member.joining;
        if (waiting != null) {
            group.joining(member, () -> member.joining = null);
            effects.fail(waiting, cause);
        }
    }

    void answerSync(GroupMember member, Synced synced) {
        if (member.syncing != null) {
            effects.reply(member.syncing, synced);
            member.syncing = null;
        }
    }

    void refuseSync(GroupMember member, RuntimeException cause) {
        if (member.syncing != null) {
            effects.fail(member.syncing, cause);
            member.syncing = null;
        }
    }

    /** A later call of the same member takes the place of the one that waits. */
    void awaitJoin(ClassicGroup group, GroupMember member, CompletableFuture<Joined> reply) {
        refuseJoin(group, member, Errors.rebalancing(group.id()));
        group.joining(member, () -> member.joining = reply);
    }

    void awaitSync(ClassicGroup group, GroupMember member, CompletableFuture<Synced> reply) {
        refuseSync(member, Errors.rebalancing(group.id()));
        member.syncing = reply;
    }

    /** Goes on with the group when the records of this step are committed. */
    void whenCommitted(ClassicGroup group, Consumer<Step> then) {
        effects.whenCommitted((later, next) -> {
            then.accept(new Step(limits, agenda, counters, later, next));
            agenda.arm(group);
        });
    }
}
