package io.myelin.coordination.queue;

import io.myelin.coordination.runtime.Shard;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * When what is superseded leaves the shard's log: each queue is written once more, then all before that may go. Done when ten
 * times as many records as there are queues have been written, so that it costs a tenth at most.
 */
final class Sweep {
    private static final int RECORDS_A_QUEUE = 10;

    private final QueueLimits limits;
    private final Predicate<UUID> exists;
    private long written;
    private long nextMs = Shard.NEVER;

    Sweep(QueueLimits limits, Predicate<UUID> exists) {
        this.limits = limits;
        this.exists = exists;
    }

    void written() {
        written++;
    }

    void armed(long nowMs) {
        nextMs = nowMs + limits.sweepIntervalMs();
    }

    long nextMs() {
        return nextMs;
    }

    boolean due(long nowMs, int queues) {
        if (nowMs < nextMs) {
            return false;
        }
        armed(nowMs);
        return written >= Math.max(limits.sweepRecords(), (long) RECORDS_A_QUEUE * queues);
    }

    void begun() {
        written = 0;
    }

    boolean isGone(QueueKey key) {
        return !exists.test(key.topicId());
    }
}
