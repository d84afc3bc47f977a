package io.myelin.broker;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.batch.EpochEnd;
import io.myelin.buffer.Frame;
import io.myelin.loop.Loop;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A partition of which this node holds a replica. Any thread may call; the work is done on {@link #loop}, at once when the
 * caller is on it. Stages complete on that loop, with {@link BusException} when something is wrong. A partition belongs to one
 * generation of the broker: never keep it across calls.
 */
@ProviderType
public interface Partition {
    TopicIdPartition id();

    Loop loop();

    /** Whether this node leads it now. */
    boolean leads();

    int leaderEpoch();

    /**
     * Appends one record batch of format version 2. The broker checks the header, the checksum, the topic's limits and the
     * caller's right to WRITE; it writes offset and epoch (and what the topic's configuration demands) into the frame in place.
     *
     * <p>A batch of a transaction needs a {@code transaction}. Before the first one in this partition the broker asks the
     * {@link io.myelin.broker.txn.TransactionGate}; the producer's batches keep their order meanwhile.
     *
     * @param records exactly one batch; ownership passes, also when the stage fails
     * @param deadlineNs on the loop's clock; past it {@link Acks#ALL} fails with TIMED_OUT, though the batch is written
     * @param transaction what the producer says of it; the caller has been checked for WRITE on the transactional id
     */
    CompletionStage<Produced> produce(
            Frame records, Acks acks, long deadlineNs, Optional<TransactionRef> transaction, Caller caller);

    /** The same, outside of a transaction. */
    default CompletionStage<Produced> produce(Frame records, Acks acks, long deadlineNs, Caller caller) {
        return produce(records, acks, deadlineNs, Optional.empty(), caller);
    }

    /**
     * Ends a producer's transaction in this partition: appends a control batch, and completes when the in-sync set has it, by
     * the topic's durability class. The same marker again does no harm. {@link PartitionListener#onTransactionEnd} is called
     * before the stage completes.
     *
     * @param deadlineNs on the loop's clock; past it the stage fails with TIMED_OUT, though the marker may be written
     * @param caller {@link Caller#BUS}, or one with CLUSTER_ACTION or ALTER on the cluster
     * @return fails with STALE_PRODUCER_EPOCH when the marker is not of the open transaction, with STALE_COORDINATOR_EPOCH when
     *     a newer coordinator has written here
     */
    CompletionStage<Void> endTransaction(TransactionEnd end, long deadlineNs, Caller caller);

    /** Reads what is there now, without waiting. The caller needs READ, except a follower's CLUSTER_ACTION. */
    CompletionStage<Fetched> fetch(FetchSpec spec, Caller caller);

    /** Wakes the listener once as soon as something beyond {@code offset} can be read; at once when it can be now. */
    Wait await(long offset, Isolation isolation, Wait.Listener listener);

    /** Looks an offset up; the caller needs DESCRIBE. */
    CompletionStage<FoundOffset> find(OffsetQuery query, Isolation isolation, int currentLeaderEpoch, Caller caller);

    /**
     * Where a leader epoch ended, unknown for one that has not begun; the caller needs DESCRIBE.
     */
    CompletionStage<EpochEnd> endOfEpoch(int leaderEpoch, int currentLeaderEpoch, Caller caller);

    /**
     * Deletes records below an offset, durably; the caller needs DELETE.
     *
     * @param beforeOffset -1 for the high watermark
     * @return the start offset afterwards
     */
    CompletionStage<Long> trim(long beforeOffset, long deadlineNs, Caller caller);

    CompletionStage<PartitionStatus> status();
}
