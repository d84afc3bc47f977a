package io.myelin.protocol.amqp.node;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a reader of committed records is in a partition, and what it has read ahead. No I/O. */
final class PartitionCursor {
    private final int partition;
    private final int plainBytesMax;
    private final Deque<RecordView> records = new ArrayDeque<>();
    private long next;

    /** @param plainBytesMax the most that the records of one batch may take once decompressed */
    PartitionCursor(int partition, long next, int plainBytesMax) {
        this.partition = partition;
        this.next = next;
        this.plainBytesMax = plainBytesMax;
    }

    int partition() {
        return partition;
    }

    /** The offset to read next. */
    long next() {
        return next;
    }

    /** Goes on elsewhere, where what was to come is no longer there. */
    void skipTo(long offset) {
        next = Math.max(next, offset);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    RecordView poll() {
        return records.poll();
    }

    /**
     * Takes what was read from {@link #next} on.
     *
     * @param fetched whole batches, the last may be cut off; kept as long as its records wait
     * @param aborted transactions with records in it
     * @return whether it has got any further
     */
    boolean take(ByteBuffer fetched, List<AbortedTransaction> aborted, Codecs codecs) throws CorruptBatchException {
        long before = next;
        Aborted dropped = new Aborted(aborted);
        int at = fetched.position();
        int size = BatchView.sizeAt(fetched, at);
        while (size > 0 && size <= fetched.limit() - at) {
            BatchView batch = BatchView.at(fetched, at);
            if (dropped.keeps(batch)) {
                add(batch, codecs);
            }
            next = Math.max(next, batch.nextOffset());
            at += size;
            size = BatchView.sizeAt(fetched, at);
        }
        return next > before;
    }

    private void add(BatchView batch, Codecs codecs) throws CorruptBatchException {
        RecordReader reader = RecordReader.of(batch, codecs, plainBytesMax);
        while (reader.hasNext()) {
            RecordView record = reader.next();
            if (record.offset() >= next) {
                records.add(record);
            }
        }
    }

    /** Which producers' batches belong to aborted transactions, from batch to batch. */
    private static final class Aborted {
        private final List<AbortedTransaction> toCome;
        private final Set<Long> producers = new HashSet<>();

        Aborted(List<AbortedTransaction> aborted) {
            toCome = new ArrayList<>(aborted);
            toCome.sort(Comparator.comparingLong(AbortedTransaction::firstOffset));
        }

        boolean keeps(BatchView batch) {
            while (!toCome.isEmpty() && toCome.get(0).firstOffset() <= batch.lastOffset()) {
                producers.add(toCome.remove(0).producerId());
            }
            if (batch.control()) {
                producers.remove(batch.producerId());
                return false;
            }
            return !batch.transactional() || !producers.contains(batch.producerId());
        }
    }
}
