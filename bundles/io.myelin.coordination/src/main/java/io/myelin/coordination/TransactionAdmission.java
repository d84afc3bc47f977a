package io.myelin.coordination;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.generation.AbsentException;
import io.myelin.generation.GenerationEndedException;
import io.myelin.generation.Handle;
import io.myelin.loop.Loop;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Has a transaction admitted to the partition of a group's offsets before the group's shard is asked. The broker asks again when
 * the offsets are written, which by then costs next to nothing and holds up nobody else who commits. Any thread.
 */
final class TransactionAdmission {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int RETRIES = 5;

    private final Handle<TransactionGate> gate;
    private final long waitNs;
    private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /**
     * @param waitMs for somebody who coordinates transactions
     * @param maxWaiting how many commits may do that
     */
    TransactionAdmission(long waitMs, int maxWaiting) {
        this.gate = new Handle<>("transaction gate", maxWaiting);
        this.waitNs = TimeUnit.MILLISECONDS.toNanos(waitMs);
    }

    Handle<TransactionGate> gate() {
        return gate;
    }

    /** @param loop of the partition, on which the stage completes */
    CompletionStage<Void> admit(Loop loop, TransactionalCommit commit, TopicPartitionRef partition) {
        CompletableFuture<Void> admitted = new CompletableFuture<>();
        waiting.add(admitted);
        admitted.whenComplete((done, error) -> waiting.remove(admitted));
        if (draining) {
            admitted.completeExceptionally(new GenerationEndedException());
        } else {
            ask(loop, commit, partition, admitted, RETRIES);
        }
        return admitted;
    }

    private void ask(
            Loop loop,
            TransactionalCommit commit,
            TopicPartitionRef partition,
            CompletableFuture<Void> admitted,
            int retries) {
        CompletionStage<Void> answer = gate.call(
                loop, waitNs, now -> now.admit(commit.ref(), commit.producerId(), commit.producerEpoch(), partition));
        answer.whenComplete((done, error) -> loop.run(() -> {
            if (error == null) {
                admitted.complete(null);
            } else if (retries > 0 && !admitted.isDone() && isConcurrent(cause(error))) {
                loop.schedule(RETRY_NS, () -> ask(loop, commit, partition, admitted, retries - 1));
            } else {
                admitted.completeExceptionally(told(cause(error)));
            }
        }));
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private static boolean isConcurrent(Throwable cause) {
        return cause instanceof BusException bus && bus.error() == BusError.CONCURRENT_TRANSACTIONS;
    }

    /** The client asks a coordinator of groups, and the troubles of another coordinator are not to be taken for this one's. */
    private static Throwable told(Throwable cause) {
        if (cause instanceof AbsentException) {
            return unavailable("nobody coordinates transactions now");
        }
        if (!(cause instanceof BusException bus)) {
            return cause;
        }
        return switch (bus.error()) {
            case CONCURRENT_TRANSACTIONS,
                    UNAVAILABLE,
                    TIMED_OUT,
                    NOT_COORDINATOR,
                    COORDINATOR_LOADING,
                    COORDINATOR_NOT_AVAILABLE -> unavailable(bus.getMessage());
            default -> bus;
        };
    }

    private static BusException unavailable(String why) {
        return new BusException(
                BusError.COORDINATOR_NOT_AVAILABLE, "whether the producer may commit offsets is not known now: " + why);
    }

    /** Ends what waits: it has had no effect. */
    void drain() {
        draining = true;
        waiting.forEach(admitted -> admitted.completeExceptionally(new GenerationEndedException()));
    }
}
