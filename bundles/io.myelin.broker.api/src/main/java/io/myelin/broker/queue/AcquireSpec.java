package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;
import java.util.List;

/**
 * What a consumer wants.
 *
 * @param group whose queues
 * @param consumer who holds the records then: a member id, a link; up to 1,000 characters, not empty
 * @param partitions to acquire from, each once; those in front are asked first, so turn the list from call to call to be fair
 * @param maxRecords the most to acquire, 1 or more
 * @param maxBytes of records to return, in all; the first batch comes whole however big it is
 * @param mode how exactly {@code maxRecords} is kept
 * @param batchRecords ranges of the answer have about so many records at most, 0 for no matter
 * @param maxWaitMs how long to wait when nothing is available, 0 for not at all
 * @param lockMs how long the consumer holds what it acquires, {@link #GROUP_LOCK} for what the group is configured to, {@link
 *     #NO_LOCK_LIMIT} for until it is acknowledged or the consumer is released
 */
public record AcquireSpec(
        String group,
        String consumer,
        List<TopicIdPartition> partitions,
        int maxRecords,
        int maxBytes,
        Mode mode,
        int batchRecords,
        int maxWaitMs,
        long lockMs) {
    public static final long GROUP_LOCK = -1;
    public static final long NO_LOCK_LIMIT = Long.MAX_VALUE;

    public AcquireSpec {
        partitions = List.copyOf(partitions);
    }

    /** How exactly the number of records is kept (KIP-1206). */
    public enum Mode {
        /** Whole batches of the log: the last one may exceed the number. */
        BATCHES,
        /** Never more than the number. */
        RECORDS
    }
}
