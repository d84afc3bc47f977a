package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.BatchView;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Produced;
import io.myelin.buffer.Frame;
import io.myelin.cluster.NotLeaderException;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.Appended;
import io.myelin.log.StorageException;
import io.myelin.loop.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes a batch in: admission, append, and the wait for what the producer asked for. On the partition's loop. */
final class Appending {
    private final Replica replica;
    private final PartitionWorld world;
    private final Inspection inspection;

    Appending(Replica replica, PartitionWorld world) {
        this.replica = replica;
        this.world = world;
        this.inspection = new Inspection(world.codecs(), world.maxDecompressedBytes());
    }

    /** Releases the frame, however it ends. */
    CompletionStage<Produced> produce(Frame records, Acks acks, long deadlineNs, Caller caller) {
        try {
            requireWritable(acks, caller);
            Appended appended = append(records, caller == Caller.BUS);
            return acknowledge(appended, acks, deadlineNs);
        } catch (RuntimeException e) {
            world.counters().add(BrokerCounter.REFUSED_BATCHES, 1);
            throw e;
        } finally {
            records.release();
        }
    }

    /** Whether the caller may write here now, whatever it is. */
    void requireWritable(Acks acks, Caller caller) {
        String topic = replica.id.topic();
        world.access().require(caller, Operation.WRITE, Resource.topic(topic));
        if (caller != Caller.BUS && world.internal().test(topic)) {
            throw new BusException(
                    BusError.INVALID_TOPIC, "Topic " + topic + " belongs to the bus; clients may only read it");
        }
        replica.requireLeader();
        requireInSync(acks, BusError.NOT_ENOUGH_REPLICAS);
    }

    void requireInSync(Acks acks, BusError error) {
        if (acks == Acks.ALL && replica.set.inSyncCount() < replica.neededInSync()) {
            throw new BusException(
                    error,
                    replica.set.inSyncCount() + " replicas of " + replica.id + " are in sync, min.insync.replicas is "
                            + replica.settings().minInSyncReplicas());
        }
    }

    private Appended append(Frame records, boolean ours) {
        long nowMs = world.clock().nowMs();
        BatchView sent = Admission.admit(records.buffer(), replica.settings(), ours, nowMs);
        BatchView batch = inspection.inspect(sent, replica.settings(), nowMs);
        if (!ours) {
            world.room().admit(batch.size());
        }
        if (replica.settings().logAppendTime()) {
            batch.stampAppendTime(nowMs);
        }
        Appended appended = append(batch, ours ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT);
        count(batch, batch != sent, appended);
        return appended;
    }

    Appended append(BatchView batch, AppendOrigin origin) {
        try {
            return replica.set.append(batch, origin);
        } catch (NotLeaderException e) {
            throw new BusException(BusError.NOT_LEADER, e.getMessage());
        } catch (AppendRefusedException e) {
            throw new BusException(refusal(e.reason()), e.getMessage());
        } catch (StorageException e) {
            throw replica.storage(e);
        }
    }

    private static BusError refusal(AppendRefusedException.Reason reason) {
        return switch (reason) {
            case OUT_OF_ORDER_SEQUENCE -> BusError.OUT_OF_ORDER_SEQUENCE;
            case STALE_PRODUCER_EPOCH -> BusError.STALE_PRODUCER_EPOCH;
            case DUPLICATE_SEQUENCE -> BusError.DUPLICATE_SEQUENCE;
            case STALE_LEADER_EPOCH -> BusError.NOT_LEADER;
            case STALE_COORDINATOR_EPOCH -> BusError.STALE_COORDINATOR_EPOCH;
            case INVALID_TRANSACTION_STATE -> BusError.INVALID_TRANSACTION_STATE;
            case OFFSET_OVERLAP -> BusError.INTERNAL;
        };
    }

    CompletionStage<Produced> acknowledge(Appended appended, Acks acks, long deadlineNs) {
        Produced produced = new Produced(appended.baseOffset(), appended.appendTimeMs(), replica.log.startOffset());
        if (acks != Acks.ALL) {
            return CompletableFuture.completedFuture(produced);
        }
        CompletableFuture<Void> reached =
                replica.set.reached(appended.nextOffset()).toCompletableFuture();
        if (reached.isDone() && !reached.isCompletedExceptionally()) {
            return CompletableFuture.completedFuture(produced);
        }
        return waitFor(reached, produced, deadlineNs);
    }

    private CompletionStage<Produced> waitFor(CompletableFuture<Void> reached, Produced produced, long deadlineNs) {
        CompletableFuture<Produced> result = new CompletableFuture<>();
        long leftNs = Math.max(0, deadlineNs - replica.loop.clock().nowNs());
        Timer deadline = replica.loop.schedule(
                leftNs,
                () -> result.completeExceptionally(new BusException(
                        BusError.TIMED_OUT,
                        "The batch is written to " + replica.id + ", but not yet replicated in time")));
        reached.whenComplete((done, error) -> {
            deadline.cancel();
            if (error != null) {
                result.completeExceptionally(new BusException(
                        BusError.NOT_LEADER,
                        "This node stopped leading " + replica.id + " before the batch was replicated"));
            } else {
                finish(result, produced);
            }
        });
        return result;
    }

    private void finish(CompletableFuture<Produced> result, Produced produced) {
        try {
            requireInSync(Acks.ALL, BusError.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
            result.complete(produced);
        } catch (BusException e) {
            result.completeExceptionally(e);
        }
    }

    private void count(BatchView batch, boolean recompressed, Appended appended) {
        BrokerCounters counters = world.counters();
        if (appended.duplicate()) {
            counters.add(BrokerCounter.DUPLICATE_BATCHES, 1);
            return;
        }
        counters.add(BrokerCounter.PRODUCED_BATCHES, 1);
        counters.add(BrokerCounter.PRODUCED_RECORDS, batch.count());
        counters.add(BrokerCounter.PRODUCED_BYTES, batch.size());
        if (recompressed) {
            counters.add(BrokerCounter.RECOMPRESSED_BATCHES, 1);
        }
    }
}
