package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusException;
import io.myelin.buffer.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What a consumer was given.
 *
 * @param lockMs how long it holds it, from when it was acquired
 * @param parts one for each partition with records or an error
 */
public record Acquired(long lockMs, List<Part> parts) {
    public Acquired {
        parts = List.copyOf(parts);
    }

    /** Whether nobody has anything to say. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Gives all records back, where the answer can't be used. The consumer still holds them. */
    public void releaseBytes() {
        parts.forEach(part -> part.records().release());
    }

    /**
     * Records of one partition.
     *
     * @param partition of the log
     * @param records whole batches as they are in the log, in order, without a cut at the end; those in between that are not in
     *     a range belong to others, and so do records of a batch; control batches may be among them. Empty with an error
     * @param ranges what was acquired, in the order of offsets. Compaction leaves gaps in a batch: an offset of a range that has
     *     no record is acknowledged as {@link AcknowledgeType#GAP}
     * @param error why nothing could be acquired
     */
    public record Part(
            TopicIdPartition partition, Bytes records, List<AcquiredRange> ranges, Optional<BusException> error) {
        public Part {
            ranges = List.copyOf(ranges);
        }
    }
}
