package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.broker.Acks;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionRef;
import io.myelin.buffer.Frame;
import io.myelin.loop.Timer;
import java.util.concurrent.CompletableFuture;

/** A batch that waits for its transaction to be admitted. Confined to the partition's loop. */
final class HeldBatch {
    final Frame records;
    final short producerEpoch;
    final Acks acks;
    final long deadlineNs;
    final TransactionRef ref;
    final Caller caller;
    final CompletableFuture<Produced> result = new CompletableFuture<>();
    Timer deadline;

    HeldBatch(Frame records, short producerEpoch, Acks acks, long deadlineNs, TransactionRef ref, Caller caller) {
        this.records = records;
        this.producerEpoch = producerEpoch;
        this.acks = acks;
        this.deadlineNs = deadlineNs;
        this.ref = ref;
        this.caller = caller;
    }

    void complete(Produced produced) {
        result.complete(produced);
    }

    /** The frame has been taken over by someone else. */
    void fail(Throwable cause) {
        result.completeExceptionally(cause);
    }

    /** It was not written. */
    void refuse(RuntimeException cause) {
        records.release();
        result.completeExceptionally(cause);
    }
}
