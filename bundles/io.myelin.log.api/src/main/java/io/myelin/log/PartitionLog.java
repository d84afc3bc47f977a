package io.myelin.log;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.ProducerState;
import io.myelin.buffer.Frame;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One partition's log of record batches, format version 2, stored as they came in.
 *
 * <p>Confined to the loop that owns the partition, except {@link #read}, {@link #firstBatchFrom} and
 * {@link #batchOfMaxTimestamp}, which may run on any thread while the owner appends, trims, truncates or closes; they see
 * whatever was appended before they were called. After a {@link StorageException} of kind FAILED every further write fails the
 * same way.
 *
 * <p>Offsets: {@code startOffset <= durableOffset <= endOffset}. The log knows nothing of replication: callers give the
 * high watermark where it matters.
 */
@ProviderType
public interface PartitionLog extends AutoCloseable {
    /**
     * Appends a batch at {@link #endOffset()} as leader: admits it by the producer's state, writes base offset and leader
     * epoch into it in place. The caller has checked header and checksum; it keeps the ownership of the memory, which the log
     * does not use after the call.
     *
     * @return where it is now, durable or not
     * @throws AppendRefusedException when it is not admitted
     */
    Appended append(BatchView batch, int leaderEpoch, AppendOrigin origin)
            throws StorageException, AppendRefusedException;

    /**
     * Appends a batch that has its offsets and epoch: what followers and links do. Gaps are allowed, overlap is not.
     *
     * @throws AppendRefusedException when it begins before {@link #endOffset()}, has offsets that cannot be, or its epoch is older
     *     than the log's
     */
    void mirror(BatchView batch) throws StorageException, AppendRefusedException;

    /**
     * Reads batches from the one that holds {@code fromOffset} on; the first one may begin before it.
     *
     * @param limitOffset batches at or beyond it are left out; a batch boundary, such as the high watermark
     * @param maxBytes the most to return, except that
     * @param atLeastOneBatch with true the first batch comes whole however big it is
     * @throws OffsetOutOfRangeException when {@code fromOffset} is not in start to end, both included
     * @throws StorageException kind CORRUPT when what is stored at {@code fromOffset} is damaged
     */
    LogSlice read(long fromOffset, long limitOffset, int maxBytes, boolean atLeastOneBatch)
            throws StorageException, OffsetOutOfRangeException;

    /** Adds a listener, told at once and then as more becomes durable; in class {@code replicated} that is at every append. */
    void onDurable(DurableListener listener);

    /** Makes everything appended so far durable on disk, whatever the class; returns when it is. */
    void flush() throws StorageException;

    /** Takes over a changed configuration, from the next append on. */
    void configure(LogConfig config);

    /**
     * Cuts off everything at and beyond an offset, a batch that holds it included: {@link #endOffset()} is then the offset, or
     * the base of that batch. Producer state and epochs become what they were there. An offset below the start leaves an empty
     * log that continues at it.
     */
    void truncateTo(long endOffset) throws StorageException;

    /** Drops everything and continues at an offset: a follower that is too far behind. */
    void restartAt(long startOffset) throws StorageException;

    /** Moves the start up, at most to {@link #endOffset()}; nothing below is served again, space is freed by segments. */
    void trimTo(long startOffset) throws StorageException;

    /**
     * Applies retention and age-based rolling, deleting whole segments only below {@code limitOffset}, the high watermark.
     *
     * @return the start offset afterwards
     */
    long retain(long nowMs, long limitOffset) throws StorageException;

    /**
     * Lets the log be compacted where its configuration asks for that, below what {@code highWatermark} says, which is asked on
     * the loop that owns the log. A log that was not told is not compacted. Compaction runs on threads of the store; records
     * that it leaves out leave gaps, offsets stay, and so does the end of the log.
     */
    void compactBelow(LongSupplier highWatermark);

    /** Records that a leader begins to write under an epoch at {@link #endOffset()}. */
    void beginEpoch(int leaderEpoch) throws StorageException;

    /** The newest leader epoch in the log, -1 when it has none. */
    int lastEpoch();

    /** Where an epoch ended; {@link EpochEnd#UNKNOWN} when the log knows no epoch that old. */
    EpochEnd endOffsetOf(int leaderEpoch);

    long startOffset();

    long endOffset();

    /** Everything below it is durable by the log's class; moves as {@link #onDurable} tells. */
    long durableOffset();

    /** The first offset of the oldest open transaction, at least the start, or {@link #endOffset()} when none is open. */
    long lastStableOffset();

    /** The transactions with records in a range of offsets that were aborted. */
    List<AbortedTransaction> aborted(long fromOffset, long toOffset);

    /**
     * The first batch, in log order, whose maximum timestamp is at least {@code timestampMs}; a copy, owned by the caller.
     */
    Optional<Frame> firstBatchFrom(long timestampMs) throws StorageException;

    /** The first batch with the log's largest timestamp; a copy, owned by the caller. */
    Optional<Frame> batchOfMaxTimestamp() throws StorageException;

    /** Bytes of all segments. */
    long sizeBytes();

    /** The producers the log remembers. */
    List<ProducerState> producers();

    /** One of them. */
    Optional<ProducerState> producer(long producerId);

    /** Keeps what the class promises, leaves a mark that spares recovery, and frees files and memory. Idempotent. */
    @Override
    void close() throws StorageException;
}
