package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.buffer.Frame;
import io.myelin.file.FileHandle;
import io.myelin.log.LogSlice;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.StorageException;
import io.myelin.log.StorageException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks batches up and hands out slices, over immutable views. Any thread. */
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final int LOOKUP_CHUNK_BYTES = 4096;
    private static final int BUILD_CHUNK_BYTES = 1 << 16;
    private static final int HINTS = 8;
    private static final int ATTEMPTS = 100;

    /** Where a batch lies. */
    private record Found(long position, int size, long baseOffset, long nextOffset) {}

    /** Where the batch begins that holds an offset: a reader mostly goes on where it ended. */
    private record Hint(Segment segment, long offset, long position) {}

    /** The log was cut, or the segment deleted, between looking at the view and opening the file. */
    private static final class StaleViewException extends Exception {
        private static final long serialVersionUID = 1L;

        StaleViewException() {
            super(null, null, false, false);
        }
    }

    private final Supplier<View> view;
    private final StoreContext context;
    private final AtomicReferenceArray<Hint> hints = new AtomicReferenceArray<>(HINTS);
    private final Epochs openedEpochs;
    private volatile int indexIntervalBytes;

    /** @param opened the epochs of what the log held when it was opened */
    LogReader(Supplier<View> view, StoreContext context, Epochs opened, int indexIntervalBytes) {
        this.view = view;
        this.openedEpochs = new Epochs(opened.all());
        this.context = context;
        this.indexIntervalBytes = indexIntervalBytes;
    }

    void indexIntervalBytes(int bytes) {
        indexIntervalBytes = bytes;
    }

    LogSlice read(long fromOffset, long limitOffset, int maxBytes, boolean atLeastOneBatch)
            throws StorageException, OffsetOutOfRangeException {
        return onFreshView((Attempt<LogSlice, OffsetOutOfRangeException>) now -> {
            if (fromOffset < now.startOffset() || fromOffset > now.endOffset()) {
                throw new OffsetOutOfRangeException(fromOffset, now.startOffset(), now.endOffset());
            }
            LogSlice slice = read(now, fromOffset, Math.min(limitOffset, now.endOffset()), maxBytes, atLeastOneBatch);
            context.counters().add(Counters.Counter.READ_BYTES, slice.bytes().length());
            return slice;
        });
    }

    /** @param <E> what else may go wrong */
    private interface Attempt<T, E extends Exception> {
        T on(View now) throws StorageException, StaleViewException, E;
    }

    private <T, E extends Exception> T onFreshView(Attempt<T, E> attempt) throws StorageException, E {
        for (int i = 0; i < ATTEMPTS; i++) {
            View now = view.get();
            if (now.closed()) {
                throw new StorageException(Kind.CLOSED, "the log is closed");
            }
            try {
                return attempt.on(now);
            } catch (StaleViewException e) {
                // The log was cut or trimmed meanwhile: look again.
            }
        }
        throw new StorageException(
                Kind.CORRUPT, view.get().active().file().path() + " changes faster than it can be read");
    }

    private LogSlice read(View now, long fromOffset, long bound, int maxBytes, boolean atLeastOneBatch)
            throws StorageException, StaleViewException {
        for (int i = now.indexOf(fromOffset); i < now.segments().length; i++) {
            Segment segment = now.segments()[i];
            if (fromOffset >= bound || segment.baseOffset() >= bound) {
                break;
            }
            failIfDamaged(segment, fromOffset);
            if (now.bytesOf(i) > 0) {
                FileHandle handle = acquire(segment, now);
                LogSlice slice = null;
                try {
                    slice = slice(now, i, handle, fromOffset, bound, maxBytes, atLeastOneBatch);
                } catch (IOException e) {
                    throw unreadable(segment, fromOffset, e);
                } finally {
                    if (slice == null || slice.bytes() instanceof Frame) {
                        segment.file().release();
                    }
                }
                if (slice != null) {
                    return slice;
                }
                failIfDamaged(segment, segment.damagedFrom());
            }
        }
        return nothing(Math.max(fromOffset, bound));
    }

    private static LogSlice nothing(long nextOffset) {
        return new LogSlice(Frame.of(new byte[0]), nextOffset);
    }

    /** @return null when the segment has no batch at or beyond the offset */
    private LogSlice slice(
            View now, int i, FileHandle handle, long fromOffset, long bound, int maxBytes, boolean atLeastOneBatch)
            throws IOException, StorageException {
        Segment segment = now.segments()[i];
        long length = now.bytesOf(i);
        Found first = find(segment, handle, length, fromOffset);
        if (first == null) {
            return null;
        }
        if (first.baseOffset >= bound) {
            return nothing(bound);
        }
        long endPosition = length;
        long nextOffset = Math.min(now.endOf(i), segment.damagedFrom());
        if (bound < nextOffset) {
            // By the batch in front of the bound: what lies beyond need not be whole.
            Found last = find(segment, handle, length, bound - 1);
            if (last != null) {
                endPosition = last.nextOffset <= bound ? last.position + last.size : last.position;
            }
            nextOffset = bound;
        }
        if (segment.isSuspect()) {
            endPosition = first.position + first.size;
            nextOffset = first.nextOffset;
        }
        long bytes = endPosition - first.position;
        if (bytes > maxBytes) {
            if (first.size > maxBytes) {
                if (!atLeastOneBatch) {
                    return nothing(fromOffset);
                }
                bytes = first.size;
                nextOffset = first.nextOffset;
            } else {
                End end = lastWithin(segment, handle, length, first, first.position + maxBytes);
                bytes = end.position - first.position;
                nextOffset = end.nextOffset;
            }
        }
        hint(segment, nextOffset, first.position + bytes);
        return new LogSlice(new SegmentSlice(segment.file(), handle, first.position, (int) bytes), nextOffset);
    }

    /** Where a slice of whole batches ends, and the offset that follows it. */
    private record End(long position, long nextOffset) {}

    /**
     * The end of a batch that ends at or before a position, which the first batch does: where the index knows one in the upper
     * half, that one, without reading; else the last one.
     */
    private End lastWithin(Segment segment, FileHandle handle, long length, Found first, long limitPosition)
            throws IOException, StorageException {
        SparseIndex index = limitPosition > segment.liveFromPosition() ? segment.live() : cold(segment, handle);
        SparseIndex.Entry known = index.entryBefore(limitPosition);
        if (known != null && known.position() - first.position >= (limitPosition - first.position) / 2) {
            return new End(known.position(), known.offset());
        }
        BatchCursor cursor = new BatchCursor(handle, first.position, length, segment.baseOffset(), LOOKUP_CHUNK_BYTES);
        End end = new End(first.position + first.size, first.nextOffset);
        try {
            while (cursor.next() && cursor.nextPosition() <= limitPosition) {
                end = new End(cursor.nextPosition(), cursor.header().nextOffset());
            }
            return end;
        } catch (CorruptBatchException e) {
            throw corrupt(segment, cursor, e);
        }
    }

    private static Found found(BatchCursor cursor) {
        BatchView header = cursor.header();
        return new Found(cursor.position(), header.size(), header.baseOffset(), header.nextOffset());
    }

    /** The first batch whose last offset is at or beyond an offset. */
    private Found find(Segment segment, FileHandle handle, long length, long offset)
            throws IOException, StorageException {
        long from = positionNear(segment, handle, offset);
        failIfForeign(segment, offset);
        BatchCursor cursor = new BatchCursor(handle, from, length, segment.baseOffset(), LOOKUP_CHUNK_BYTES);
        if (segment.isSuspect()) {
            cursor = new BatchCursor(handle, 0, length, segment.baseOffset(), LOOKUP_CHUNK_BYTES).strict();
        }
        try {
            while (cursor.next()) {
                if (cursor.header().lastOffset() >= offset) {
                    if (segment.isSuspect()) {
                        checkSuspect(segment, cursor);
                    }
                    return found(cursor);
                }
            }
            return null;
        } catch (CorruptBatchException e) {
            throw corrupt(segment, cursor, e);
        }
    }

    private long positionNear(Segment segment, FileHandle handle, long offset) throws IOException {
        Hint hint = hints.get(slot(offset));
        if (hint != null && hint.segment == segment && hint.offset == offset) {
            return hint.position;
        }
        if (offset >= segment.liveFromOffset()) {
            return Math.max(segment.liveFromPosition(), segment.live().positionOfOffset(offset));
        }
        return Math.max(0, cold(segment, handle).positionOfOffset(offset));
    }

    private void hint(Segment segment, long offset, long position) {
        hints.set(slot(offset), new Hint(segment, offset, position));
    }

    private static int slot(long offset) {
        return (int) ((offset ^ (offset >>> 7)) & (HINTS - 1));
    }

    /** The index of what was there when the segment was opened, built when it is first asked for and kept while memory lasts. */
    private SparseIndex cold(Segment segment, FileHandle handle) throws IOException {
        SparseIndex known = segment.cold();
        if (known != null) {
            return known;
        }
        SparseIndex built = new SparseIndex(indexIntervalBytes, context.limits().maxIndexEntries());
        BatchCursor cursor =
                new BatchCursor(handle, 0, segment.liveFromPosition(), segment.baseOffset(), BUILD_CHUNK_BYTES);
        long digest = 0;
        try {
            while (cursor.next()) {
                built.add(cursor.header().baseOffset(), cursor.position(), Segment.timeOf(cursor.header()));
                digest = Segment.digest(digest, cursor.header());
            }
            if (digest != segment.openedDigest() && !segment.isDamaged()) {
                throw new CorruptBatchException("the digest of its batches is not the one on record");
            }
        } catch (CorruptBatchException e) {
            if (!segment.isSuspect()) {
                LOG.error(
                        "{} is damaged: {}; what is not can still be read",
                        segment.file().path(),
                        e.getMessage());
            }
            segment.suspect();
            if (ForeignFile.is(handle, segment.liveFromPosition(), segment.openedDigest())) {
                segment.foreign();
            }
        }
        segment.cold(built);
        return built;
    }

    /** The checksum does not cover the epoch, and the log knows which one it must be. */
    private void checkSuspect(Segment segment, BatchCursor cursor) throws IOException, CorruptBatchException {
        cursor.whole().checkCrc();
        BatchView batch = cursor.header();
        int epoch = openedEpochs.at(batch.baseOffset());
        if (batch.baseOffset() < segment.liveFromOffset() && epoch >= 0 && epoch != batch.leaderEpoch()) {
            throw new CorruptBatchException("the batch at offset " + batch.baseOffset() + " has leader epoch "
                    + batch.leaderEpoch() + " instead of " + epoch);
        }
    }

    private static void failIfForeign(Segment segment, long offset) throws StorageException {
        if (segment.isForeign() && offset < segment.liveFromOffset()) {
            throw new StorageException(
                    Kind.CORRUPT,
                    segment.file().path() + " is the file of something else: offsets " + segment.baseOffset() + " to "
                            + (segment.liveFromOffset() - 1) + " are lost; go on reading at "
                            + segment.liveFromOffset());
        }
    }

    Optional<Frame> firstBatchFrom(long timestampMs) throws StorageException {
        return onFreshView(now -> firstBatchFrom(now, timestampMs));
    }

    private Optional<Frame> firstBatchFrom(View now, long timestampMs) throws StorageException, StaleViewException {
        for (int i = now.indexOf(now.startOffset()); i < now.segments().length; i++) {
            if (now.segments()[i].maxTimestampMs() >= timestampMs) {
                Optional<Frame> batch = firstBatchFrom(now, i, timestampMs);
                if (batch.isPresent()) {
                    return batch;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Frame> firstBatchFrom(View now, int i, long timestampMs)
            throws StorageException, StaleViewException {
        Segment segment = now.segments()[i];
        if (now.bytesOf(i) == 0) {
            return Optional.empty();
        }
        FileHandle handle = acquire(segment, now);
        BatchCursor cursor = null;
        try {
            long from = positionOfTimestamp(segment, handle, timestampMs);
            failIfForeign(segment, segment.baseOffset());
            cursor = new BatchCursor(handle, from, now.bytesOf(i), segment.baseOffset(), LOOKUP_CHUNK_BYTES);
            while (cursor.next()) {
                BatchView header = cursor.header();
                if (Segment.timeOf(header) >= timestampMs && header.lastOffset() >= now.startOffset()) {
                    return Optional.of(copy(cursor));
                }
            }
            return Optional.empty();
        } catch (CorruptBatchException e) {
            throw corrupt(segment, cursor, e);
        } catch (IOException e) {
            throw unreadable(segment, segment.baseOffset(), e);
        } finally {
            segment.file().release();
        }
    }

    private long positionOfTimestamp(Segment segment, FileHandle handle, long timestampMs) throws IOException {
        if (segment.liveFromPosition() > 0) {
            int inCold = cold(segment, handle).positionOfTimestamp(timestampMs);
            return Math.max(0, inCold);
        }
        return Math.max(0, segment.live().positionOfTimestamp(timestampMs));
    }

    private static Frame copy(BatchCursor cursor) throws IOException, CorruptBatchException {
        ByteBuffer batch = cursor.whole().bytes();
        byte[] bytes = new byte[batch.remaining()];
        batch.get(bytes);
        return Frame.of(bytes);
    }

    Optional<Frame> batchOfMaxTimestamp() throws StorageException {
        return onFreshView(now -> {
            long max = Long.MIN_VALUE;
            for (int i = now.indexOf(now.startOffset()); i < now.segments().length; i++) {
                if (now.bytesOf(i) > 0) {
                    Segment segment = now.segments()[i];
                    boolean trimmed = segment.baseOffset() < now.startOffset();
                    max = Math.max(max, trimmed ? maxTimestampFromStart(now, i) : segment.maxTimestampMs());
                }
            }
            return max == Long.MIN_VALUE ? Optional.empty() : firstBatchFrom(now, max);
        });
    }

    /** The largest timestamp of a segment some of whose batches are trimmed. */
    private long maxTimestampFromStart(View now, int i) throws StorageException, StaleViewException {
        Segment segment = now.segments()[i];
        FileHandle handle = acquire(segment, now);
        BatchCursor cursor = null;
        try {
            Found first = find(segment, handle, now.bytesOf(i), now.startOffset());
            long from = first == null ? now.bytesOf(i) : first.position;
            cursor = new BatchCursor(handle, from, now.bytesOf(i), segment.baseOffset(), BUILD_CHUNK_BYTES);
            long max = Long.MIN_VALUE;
            while (cursor.next()) {
                max = Math.max(max, Segment.timeOf(cursor.header()));
            }
            return max;
        } catch (CorruptBatchException e) {
            throw corrupt(segment, cursor, e);
        } catch (IOException e) {
            throw unreadable(segment, now.startOffset(), e);
        } finally {
            segment.file().release();
        }
    }

    private FileHandle acquire(Segment segment, View now) throws StorageException, StaleViewException {
        FileHandle handle;
        try {
            handle = segment.file().acquire();
        } catch (IOException e) {
            if (segment.file().retired()) {
                throw new StaleViewException();
            }
            throw unreadable(segment, segment.baseOffset(), e);
        }
        // Whoever cuts publishes the new view first and looks at the uses of the file then: one of the two sees the
        // other.
        if (view.get().cuts() != now.cuts()) {
            segment.file().release();
            throw new StaleViewException();
        }
        return handle;
    }

    private static void failIfDamaged(Segment segment, long offset) throws StorageException {
        if (segment.isDamaged() && offset >= segment.damagedFrom()) {
            throw new StorageException(
                    Kind.CORRUPT,
                    segment.file().path() + " has lost its end: offsets " + segment.damagedFrom() + " to "
                            + (segment.endOffset() - 1) + " are damaged; go on reading at " + segment.endOffset());
        }
    }

    private static StorageException corrupt(Segment segment, BatchCursor cursor, CorruptBatchException cause) {
        return new StorageException(
                Kind.CORRUPT,
                segment.file().path() + " is damaged at byte " + cursor.nextPosition() + ", between offsets "
                        + segment.baseOffset() + " and " + (segment.endOffset() - 1) + ": " + cause.getMessage(),
                cause);
    }

    private static StorageException unreadable(Segment segment, long offset, IOException cause) {
        return new StorageException(
                Kind.CORRUPT,
                segment.file().path() + " cannot be read at offset " + offset + " (" + cause + "); check the disk",
                cause);
    }
}
