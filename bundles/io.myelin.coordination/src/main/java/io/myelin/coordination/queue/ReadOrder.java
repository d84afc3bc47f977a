package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Isolation;

/**
 * A reading of the log.
 *
 * @param key of the queue that wants it
 * @param serial tells it from others of the queue
 * @param partition of the log
 * @param plan where to read
 * @param maxBytes to read
 * @param offsets how many are enough
 * @param isolation how far to see
 */
record ReadOrder(
        QueueKey key,
        long serial,
        TopicIdPartition partition,
        ReadPlan plan,
        int maxBytes,
        long offsets,
        Isolation isolation) {}
