package io.myelin.broker.core.partition;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.EpochEnd;
import io.myelin.broker.Acks;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.Wait;
import io.myelin.broker.core.config.TopicSettings;
import io.myelin.buffer.Frame;
import io.myelin.cluster.ReplicaSet;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A partition that is open: brings each operation to the loop and to the class that knows it. */
public final class CorePartition implements Partition {
    private static final int NO_EPOCH = -1;

    private final Replica replica;
    private final PartitionWorld world;
    private final Verifying verifying;
    private final Ending ending;
    private final Reading reading;
    private final Lookup lookup;
    private final Trimming trimming;
    private final Waits waits;
    private final Leadership leadership;
    private int ledEpoch = NO_EPOCH;
    private boolean announcing;
    private volatile boolean leads;
    private volatile int leaderEpoch;

    private CorePartition(Replica replica, PartitionWorld world) {
        this.replica = replica;
        this.world = world;
        Appending appending = new Appending(replica, world);
        this.verifying = new Verifying(replica, world, appending);
        this.ending = new Ending(replica, world, appending);
        this.reading = new Reading(replica, world);
        this.lookup = new Lookup(replica, world);
        this.trimming = new Trimming(replica, world);
        this.waits = new Waits(replica, world);
        this.leadership = new Leadership(this, world.listeners());
        replica.set.onHighWatermark(offset -> {
            tellCommitted();
            waits.onAdvance();
        });
        replica.log.compactBelow(replica.set::highWatermark);
        refreshRole();
    }

    /** On the partition's loop. */
    public static CorePartition open(
            TopicIdPartition id,
            PartitionImage image,
            TopicSettings settings,
            PartitionLog log,
            ReplicaSet set,
            Loop loop,
            PartitionWorld world) {
        Replica replica =
                new Replica(id, loop, log, set, settings, image.replicas().size());
        return new CorePartition(replica, world);
    }

    @Override
    public TopicIdPartition id() {
        return replica.id;
    }

    @Override
    public Loop loop() {
        return replica.loop;
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public CompletionStage<Produced> produce(
            Frame records, Acks acks, long deadlineNs, Optional<TransactionRef> transaction, Caller caller) {
        return OnLoop.run(
                replica.loop,
                () -> verifying.produce(records, acks, deadlineNs, transaction, caller),
                records::release);
    }

    @Override
    public CompletionStage<Void> endTransaction(TransactionEnd end, long deadlineNs, Caller caller) {
        return OnLoop.run(
                replica.loop,
                () -> ending.end(end, deadlineNs, caller, () -> {
                    verifying.marked(end.producerId());
                    tellCommitted();
                }));
    }

    @Override
    public CompletionStage<Fetched> fetch(FetchSpec spec, Caller caller) {
        return now(() -> reading.fetch(spec, caller));
    }

    @Override
    public Wait await(long offset, Isolation isolation, Wait.Listener listener) {
        Waits.Parked wait = waits.parked(offset, isolation, listener);
        replica.loop.run(() -> waits.add(wait));
        return wait;
    }

    @Override
    public CompletionStage<FoundOffset> find(
            OffsetQuery query, Isolation isolation, int currentLeaderEpoch, Caller caller) {
        return OnLoop.run(replica.loop, () -> lookup.find(query, isolation, currentLeaderEpoch, caller));
    }

    @Override
    public CompletionStage<EpochEnd> endOfEpoch(int epoch, int currentLeaderEpoch, Caller caller) {
        return now(() -> {
            world.access().require(caller, Operation.DESCRIBE, Resource.topic(replica.id.topic()));
            replica.requireEpoch(currentLeaderEpoch);
            replica.requireLeader();
            return replica.endOfEpoch(epoch);
        });
    }

    @Override
    public CompletionStage<Long> trim(long beforeOffset, long deadlineNs, Caller caller) {
        return now(() -> trimming.trim(beforeOffset, caller));
    }

    @Override
    public CompletionStage<PartitionStatus> status() {
        return now(() -> {
            replica.requireOpen();
            return new PartitionStatus(
                    replica.log.startOffset(),
                    replica.set.highWatermark(),
                    replica.log.endOffset(),
                    replica.readableEnd(Isolation.READ_COMMITTED),
                    replica.log.sizeBytes(),
                    replica.log.producers());
        });
    }

    /** Where its log ends. On the loop. */
    public long endOffset() {
        return replica.log.endOffset();
    }

    /** Takes over what the quorum decided. On the loop. */
    public void onImage(PartitionImage image) throws StorageException {
        replica.replicas(image.replicas().size());
        try {
            replica.set.onImage(image);
        } finally {
            refreshRole();
        }
    }

    /** On the loop. */
    public void configure(TopicSettings settings) {
        replica.configure(settings);
    }

    private void tellCommitted() {
        for (Undecided.Marker marker : replica.undecided.committed(replica.set.highWatermark())) {
            leadership.ended(marker.end(), marker.offset());
        }
    }

    /** From now on listeners are told who leads; again when one has come. On the loop. */
    public void announce() {
        announcing = true;
        if (leads) {
            leadership.led(leaderEpoch);
        }
    }

    /** Applies retention and rolling by age. On the loop. */
    public void retain(long nowMs) throws StorageException {
        if (!replica.ended()) {
            replica.log.retain(nowMs, replica.set.highWatermark());
        }
    }

    /** Ends all waiting of this generation. Any thread. */
    public void drain() {
        replica.loop.run(() -> {
            verifying.drain();
            waits.drain();
        });
    }

    /** How many reads wait. On the loop. */
    int waiting() {
        return waits.count();
    }

    /**
     * Closes the partition after what was appended has been made durable and acknowledged. On the loop.
     *
     * @param gone whether the partition is no longer this node's; else a next generation goes on with it
     */
    public void close(boolean gone) throws StorageException {
        if (replica.ended()) {
            return;
        }
        try {
            if (!gone && replica.log.durableOffset() < replica.log.endOffset()) {
                replica.log.flush();
            }
        } finally {
            end(gone);
            replica.log.close();
        }
    }

    private void end(boolean gone) {
        int epoch = ledEpoch;
        if (gone) {
            verifying.onMoved();
            waits.onMoved();
        }
        replica.end();
        verifying.drain();
        replica.set.close();
        leads = false;
        waits.drain();
        if (gone && announcing && epoch != NO_EPOCH) {
            leadership.resigned(epoch);
        }
    }

    private void refreshRole() {
        leaderEpoch = replica.set.leaderEpoch();
        leads = replica.leads();
        int before = ledEpoch;
        ledEpoch = leads ? leaderEpoch : NO_EPOCH;
        if (before == ledEpoch) {
            return;
        }
        if (before != NO_EPOCH) {
            replica.undecided.clear();
            verifying.onMoved();
            waits.onMoved();
        }
        if (announcing && ledEpoch != NO_EPOCH) {
            leadership.led(ledEpoch);
        } else if (announcing) {
            leadership.resigned(before);
        }
    }

    private <T> CompletionStage<T> now(Supplier<T> work) {
        return OnLoop.run(replica.loop, () -> CompletableFuture.completedFuture(work.get()));
    }
}
