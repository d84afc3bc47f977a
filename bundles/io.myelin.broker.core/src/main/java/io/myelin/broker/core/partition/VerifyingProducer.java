package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Produced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.generation.AbsentException;
import io.myelin.generation.GenerationEndedException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** The batches of one producer that wait in one partition, and the question that is asked for them. On the partition's loop. */
final class VerifyingProducer {
    private final Verifying verifying;
    private final Replica replica;
    private final PartitionWorld world;
    private final long producerId;
    private final ArrayDeque<HeldBatch> held = new ArrayDeque<>();
    /** Counts the questions: an answer to an older one is not waited for any more. */
    private int question;

    private boolean asking;
    private boolean marked;
    private long triedSinceNs;
    private boolean ended;

    VerifyingProducer(Verifying verifying, Replica replica, PartitionWorld world, long producerId) {
        this.verifying = verifying;
        this.replica = replica;
        this.world = world;
        this.producerId = producerId;
    }

    CompletionStage<Produced> hold(HeldBatch batch) {
        held.add(batch);
        long leftNs = Math.max(0, batch.deadlineNs - replica.loop.clock().nowNs());
        batch.deadline = replica.loop.schedule(leftNs, () -> expire(batch));
        if (!asking) {
            triedSinceNs = replica.loop.clock().nowNs();
            ask();
        }
        return batch.result;
    }

    private void expire(HeldBatch batch) {
        if (held.remove(batch)) {
            verifying.refuse(
                    batch,
                    new BusException(
                            BusError.UNAVAILABLE,
                            "The coordinator of transaction " + batch.ref.transactionalId()
                                    + " did not answer in time; nothing is written, try again"));
        }
    }

    private void ask() {
        asking = true;
        marked = false;
        HeldBatch first = held.peek();
        int asked = ++question;
        TopicPartitionRef partition = new TopicPartitionRef(replica.id.topic(), replica.id.partition());
        boolean ours = first.caller == Caller.BUS;
        long waitNs =
                ours ? 0 : Math.max(0, first.deadlineNs - replica.loop.clock().nowNs());
        world.transactions()
                .gate()
                .call(replica.loop, waitNs, gate -> {
                    CompletionStage<Void> answer = gate.admit(first.ref, producerId, first.producerEpoch, partition);
                    return ours ? once(answer) : answer;
                })
                .whenComplete((admitted, error) -> onLoop(() -> onAnswer(asked, first.producerEpoch, error)));
    }

    /** Who coordinates is to hear of its own end, and not to find out later that its batch was written after it. */
    private static CompletionStage<Void> once(CompletionStage<Void> answer) {
        return answer.exceptionallyCompose(error -> CompletableFuture.failedFuture(
                cause(error) instanceof GenerationEndedException
                        ? new BusException(BusError.UNAVAILABLE, "the coordinator of the transaction is being replaced")
                        : cause(error)));
    }

    private void onLoop(Runnable task) {
        try {
            replica.loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The node ends: nobody waits for the batches any more.
        }
    }

    private void onAnswer(int asked, short epoch, Throwable error) {
        if (ended || asked != question) {
            return;
        }
        asking = false;
        Throwable cause = cause(error);
        if (held.isEmpty()) {
            finish();
        } else if (cause != null && passes(cause) && triesAgain()) {
            asking = true;
            replica.loop.schedule(world.transactions().retryNs(), () -> askAgain(asked));
        } else if (cause != null) {
            refuse(epoch, told(cause));
            goOn();
        } else if (marked) {
            // The answer may be of the transaction that has just ended.
            ask();
        } else {
            release(epoch);
            goOn();
        }
    }

    private void askAgain(int asked) {
        if (ended || asked != question) {
            return;
        }
        asking = false;
        goOn();
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** Whether the coordinator will answer otherwise in a moment. */
    private static boolean passes(Throwable cause) {
        return cause instanceof BusException known && known.error() == BusError.CONCURRENT_TRANSACTIONS;
    }

    private boolean triesAgain() {
        return replica.loop.clock().nowNs() - triedSinceNs
                < world.transactions().retryMaxNs();
    }

    /** Errors of coordinators are not what producers expect of a partition: they get one that all of them try again. */
    private RuntimeException told(Throwable cause) {
        if (cause instanceof AbsentException || cause instanceof GenerationEndedException) {
            return new BusException(
                    BusError.UNAVAILABLE, "Nobody coordinates transactions now; nothing is written, try again");
        }
        if (!(cause instanceof BusException known)) {
            return cause instanceof RuntimeException defect ? defect : new IllegalStateException(cause);
        }
        return switch (known.error()) {
            case CONCURRENT_TRANSACTIONS, COORDINATOR_LOADING, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR ->
                new BusException(
                        BusError.NOT_ENOUGH_REPLICAS,
                        "Whether " + replica.id + " is in the transaction is not known now, try again: "
                                + known.getMessage());
            default -> known;
        };
    }

    private void release(short epoch) {
        while (!held.isEmpty() && held.peek().producerEpoch == epoch) {
            HeldBatch batch = held.poll();
            batch.deadline.cancel();
            verifying.release(batch);
        }
    }

    private void refuse(short epoch, RuntimeException cause) {
        while (!held.isEmpty() && held.peek().producerEpoch == epoch) {
            HeldBatch batch = held.poll();
            batch.deadline.cancel();
            verifying.refuse(batch, cause);
        }
    }

    private void goOn() {
        if (ended || asking) {
            return;
        }
        while (!held.isEmpty() && verifying.admitted(producerId, held.peek().producerEpoch, held.peek().ref)) {
            release(held.peek().producerEpoch);
        }
        if (held.isEmpty()) {
            finish();
        } else {
            ask();
        }
    }

    private void finish() {
        ended = true;
        verifying.done(producerId);
    }

    void marked() {
        marked = true;
    }

    void end(RuntimeException cause) {
        ended = true;
        while (!held.isEmpty()) {
            HeldBatch batch = held.poll();
            batch.deadline.cancel();
            verifying.refuse(batch, cause);
        }
    }
}
