package io.myelin.broker.core.partition;

import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordScan;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FoundOffset;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import io.myelin.log.LogSlice;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Finds one record by its time. The log names the batch; only that one is opened. Runs on any thread, on what the log held when
 * the search began.
 */
final class RecordSearch {
    private static final int STEP_BYTES = 1 << 16;

    private final PartitionLog log;
    private final Codecs codecs;
    private final int maxDecompressedBytes;
    private final long startOffset;
    private final long limitOffset;

    /**
     * @param startOffset records below it are deleted
     * @param limitOffset records from it on are not visible
     */
    RecordSearch(PartitionLog log, Codecs codecs, int maxDecompressedBytes, long startOffset, long limitOffset) {
        this.log = log;
        this.codecs = codecs;
        this.maxDecompressedBytes = maxDecompressedBytes;
        this.startOffset = startOffset;
        this.limitOffset = limitOffset;
    }

    /** The first visible record with at least this time; null when there is none. */
    FoundOffset firstFrom(long timestampMs) throws StorageException {
        Optional<Frame> first = log.firstBatchFrom(timestampMs);
        if (first.isEmpty()) {
            return null;
        }
        long next;
        try {
            BatchView batch = view(first.get());
            FoundOffset found = firstIn(batch, recordMs -> recordMs >= timestampMs);
            if (found != null || batch.nextOffset() >= limitOffset) {
                return found;
            }
            next = batch.nextOffset();
        } finally {
            first.get().release();
        }
        return scan(next, timestampMs);
    }

    /** The first of the records with the largest time; null when there is none, or it is not visible yet. */
    FoundOffset ofMaxTimestamp() throws StorageException {
        Optional<Frame> newest = log.batchOfMaxTimestamp();
        if (newest.isEmpty()) {
            return null;
        }
        try {
            BatchView batch = view(newest.get());
            return firstIn(batch, recordMs -> recordMs == batch.maxTimestamp());
        } finally {
            newest.get().release();
        }
    }

    /** Goes on batch by batch: the one that the log named was of deleted records only, up to its last few. */
    private FoundOffset scan(long fromOffset, long timestampMs) throws StorageException {
        long at = fromOffset;
        while (at < limitOffset) {
            ByteBuffer bytes = batchesFrom(at);
            int position = 0;
            long before = at;
            while (BatchView.sizeAt(bytes, position) > 0
                    && BatchView.sizeAt(bytes, position) <= bytes.limit() - position) {
                BatchView batch = view(bytes, position);
                FoundOffset found =
                        batch.maxTimestamp() < timestampMs ? null : firstIn(batch, recordMs -> recordMs >= timestampMs);
                if (found != null) {
                    return found;
                }
                at = batch.nextOffset();
                position += batch.size();
            }
            if (at == before) {
                return null;
            }
        }
        return null;
    }

    private ByteBuffer batchesFrom(long offset) throws StorageException {
        try {
            LogSlice slice = log.read(offset, limitOffset, STEP_BYTES, true);
            try {
                return inMemory(slice.bytes());
            } finally {
                slice.bytes().release();
            }
        } catch (OffsetOutOfRangeException e) {
            return ByteBuffer.allocate(0);
        }
    }

    private static ByteBuffer inMemory(Bytes bytes) throws StorageException {
        ByteBuffer copy = ByteBuffer.allocate(bytes.length());
        if (bytes instanceof Frame frame) {
            copy.put(frame.buffer());
        } else if (bytes instanceof FileSlice file) {
            try {
                file.read(copy, 0);
            } catch (IOException e) {
                throw new StorageException(
                        StorageException.Kind.FAILED, "a segment can't be read: " + e.getMessage(), e);
            }
        }
        return copy.flip();
    }

    private FoundOffset firstIn(BatchView batch, LongPredicate wanted) {
        try (RecordScan record = RecordScan.of(batch, codecs, maxDecompressedBytes)) {
            while (record.next()) {
                if (record.offset() >= limitOffset) {
                    return null;
                }
                if (record.offset() >= startOffset && wanted.test(record.timestampMs())) {
                    return new FoundOffset(record.offset(), record.timestampMs(), batch.leaderEpoch());
                }
            }
            return null;
        } catch (CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
    }

    private static BatchView view(Frame frame) {
        return view(frame.buffer(), 0);
    }

    private static BatchView view(ByteBuffer bytes, int at) {
        try {
            return BatchView.at(bytes, at);
        } catch (CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
    }
}
