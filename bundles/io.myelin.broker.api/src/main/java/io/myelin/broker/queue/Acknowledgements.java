package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;
import java.util.List;

/**
 * What became of records that a consumer has acquired.
 *
 * @param group whose queues
 * @param consumer who acquired them
 * @param parts one for each partition
 */
public record Acknowledgements(String group, String consumer, List<Part> parts) {
    public Acknowledgements {
        parts = List.copyOf(parts);
    }

    /**
     * Of one partition.
     *
     * @param partition of the log
     * @param ranges in the order of offsets, without an overlap
     */
    public record Part(TopicIdPartition partition, List<Range> ranges) {
        public Part {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * Offsets that were acknowledged together.
     *
     * @param first offset
     * @param last offset, inclusive
     * @param types one for all, or one for each offset
     */
    public record Range(long first, long last, List<AcknowledgeType> types) {
        public Range {
            types = List.copyOf(types);
        }

        public static Range of(long first, long last, AcknowledgeType type) {
            return new Range(first, last, List.of(type));
        }
    }
}
