package io.myelin.protocol.amqp.node;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.broker.queue.AcquiredRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A record of a queue that a link has acquired.
 *
 * @param partition of the log
 * @param record a view of what was read
 * @param deliveryCount how often it has been handed out, this time included
 */
record Held(TopicIdPartition partition, RecordView record, int deliveryCount) {
    /** Decompressed; a batch that gives more fails. */
    private static final int PLAIN_BYTES_MAX = 256 << 20;

    Place place() {
        return new Place(partition, record.offset());
    }

    /** Where a record is. */
    record Place(TopicIdPartition partition, long offset) {}

    /**
     * What was acquired of one partition.
     *
     * @param records in their order
     * @param gaps offsets that were acquired and have no record
     */
    record Taken(List<Held> records, List<Place> gaps) {}

    /** @param batches whole ones; kept as long as the records are */
    static Taken take(TopicIdPartition partition, ByteBuffer batches, List<AcquiredRange> ranges, Codecs codecs)
            throws CorruptBatchException {
        Taken taken = new Taken(new ArrayList<>(), new ArrayList<>());
        Offsets wanted = new Offsets(ranges.iterator());
        int at = batches.position();
        int size = BatchView.sizeAt(batches, at);
        while (wanted.more() && size > 0 && size <= batches.limit() - at) {
            BatchView batch = BatchView.at(batches, at);
            if (!batch.control() && batch.lastOffset() >= wanted.offset) {
                RecordReader reader = RecordReader.of(batch, codecs, PLAIN_BYTES_MAX);
                while (reader.hasNext() && wanted.more()) {
                    take(partition, reader.next(), wanted, taken);
                }
            }
            at += size;
            size = BatchView.sizeAt(batches, at);
        }
        for (; wanted.more(); wanted.next()) {
            taken.gaps.add(new Place(partition, wanted.offset));
        }
        return taken;
    }

    private static void take(TopicIdPartition partition, RecordView record, Offsets wanted, Taken taken) {
        for (; wanted.more() && wanted.offset < record.offset(); wanted.next()) {
            taken.gaps.add(new Place(partition, wanted.offset));
        }
        if (wanted.more() && wanted.offset == record.offset()) {
            taken.records.add(new Held(partition, record, wanted.range.deliveryCount()));
            wanted.next();
        }
    }

    /** The offsets of ranges, one after another. */
    private static final class Offsets {
        private final Iterator<AcquiredRange> ranges;
        private AcquiredRange range;
        private long offset;

        Offsets(Iterator<AcquiredRange> ranges) {
            this.ranges = ranges;
            nextRange();
        }

        boolean more() {
            return range != null;
        }

        void next() {
            if (++offset > range.last()) {
                nextRange();
            }
        }

        private void nextRange() {
            range = ranges.hasNext() ? ranges.next() : null;
            offset = range == null ? Long.MAX_VALUE : range.first();
        }
    }
}
