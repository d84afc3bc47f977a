package io.myelin.coordination.group.classic;

import io.myelin.access.Caller;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.Step;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A group that serves members of the classic protocol: a classic one, or one of another type that has members of both. Each
 * call throws its refusal, or completes its reply through the step's effects, now or later.
 */
public interface ClassicCalls {
    void join(Step step, Join join, Caller caller, CompletableFuture<Joined> reply);

    void sync(Step step, Sync sync, CompletableFuture<Synced> reply);

    void heartbeat(Step step, MemberRef member);

    /** One outcome for each member, in order. */
    List<Leave.Outcome> leave(Step step, List<Leave.Member> members);
}
