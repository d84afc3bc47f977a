package io.myelin.coordination.group.classic;

import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Step;
import java.util.concurrent.CompletableFuture;

/** The calls of members that wait in their group, and the session that goes on with each answer. */
final class Waiting {
    private Waiting() {}

    /** The member is alive now. */
    static void renew(Step step, ClassicGroup group, GroupMember member) {
        group.session(member, step.afterMs(member.sessionTimeoutMs));
    }

    static void answerJoin(Step step, ClassicGroup group, GroupMember member, Joined joined) {
        CompletableFuture<Joined> waiting = member.joining;
        if (waiting != null) {
            group.joining(member, () -> member.joining = null);
            step.effects().reply(waiting, joined);
        }
    }

    static void refuseJoin(Step step, ClassicGroup group, GroupMember member, RuntimeException cause) {
        CompletableFuture<Joined> waiting = member.joining;
        if (waiting != null) {
            group.joining(member, () -> member.joining = null);
            step.effects().fail(waiting, cause);
        }
    }

    static void answerSync(Step step, GroupMember member, Synced synced) {
        if (member.syncing != null) {
            step.effects().reply(member.syncing, synced);
            member.syncing = null;
        }
    }

    static void refuseSync(Step step, GroupMember member, RuntimeException cause) {
        if (member.syncing != null) {
            step.effects().fail(member.syncing, cause);
            member.syncing = null;
        }
    }

    static void refuseAll(Step step, ClassicGroup group, RuntimeException cause) {
        for (GroupMember member : group.members()) {
            refuseJoin(step, group, member, cause);
            refuseSync(step, member, cause);
        }
    }

    /** A later call of the same member takes the place of the one that waits. */
    static void awaitJoin(Step step, ClassicGroup group, GroupMember member, CompletableFuture<Joined> reply) {
        refuseJoin(step, group, member, Errors.rebalancing(group.id()));
        group.joining(member, () -> member.joining = reply);
    }

    static void awaitSync(Step step, ClassicGroup group, GroupMember member, CompletableFuture<Synced> reply) {
        refuseSync(step, member, Errors.rebalancing(group.id()));
        member.syncing = reply;
    }
}
