package io.myelin.log.memory;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import java.nio.ByteBuffer;

/** A copy of a batch as it was appended; not changed any more. */
final class Batch {
    /** This object, its buffer, the header of its array, its place in the log. */
    static final int OBJECTS_BYTES = 160;

    final ByteBuffer bytes;
    final long base;
    final long next;
    final int epoch;
    final long maxTimestampMs;
    final long appendedMs;

    Batch(BatchView batch, long appendedMs) {
        this.bytes = ByteBuffer.allocate(batch.size()).put(batch.bytes()).flip();
        this.base = batch.baseOffset();
        this.next = batch.nextOffset();
        this.epoch = batch.leaderEpoch();
        // What compaction has emptied has no time.
        this.maxTimestampMs = batch.count() == 0 ? Long.MIN_VALUE : batch.maxTimestamp();
        this.appendedMs = appendedMs;
    }

    int size() {
        return bytes.limit();
    }

    /** What it takes of the heap: its objects, too, which for small batches are most of it. */
    long costBytes() {
        return bytes.limit() + OBJECTS_BYTES;
    }

    BatchView view() {
        try {
            return BatchView.at(bytes, 0);
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }
}
