package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import io.myelin.coordination.runtime.Effects;
import java.util.concurrent.CompletableFuture;

/**
 * A call for records of one queue.
 *
 * @param consumer who asks
 * @param partition of the log
 * @param wanted how much
 * @param lockMs how long it would hold them, -1 for what the group says
 * @param claim shared by the pulls of one call on several queues: the first to answer takes it
 * @param waits whether it stays when there is nothing
 * @param reply completed by who has the claim
 */
record Pull(
        String consumer,
        TopicIdPartition partition,
        Wanted wanted,
        long lockMs,
        Claim claim,
        boolean waits,
        CompletableFuture<Grant> reply) {

    /** @return whether it is this one that answers the call */
    boolean take() {
        return claim.take(partition);
    }

    void nothing(Effects effects) {
        if (take()) {
            effects.reply(reply, Grant.NOTHING);
        }
    }

    void fail(RuntimeException cause, Effects effects) {
        if (take()) {
            effects.fail(reply, cause);
        }
    }
}
