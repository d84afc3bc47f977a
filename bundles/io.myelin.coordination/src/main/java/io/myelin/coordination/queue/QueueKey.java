package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * Which queue.
 *
 * @param group id
 * @param topicId of the log
 * @param partition of the log
 */
record QueueKey(String group, UUID topicId, int partition) {
    static QueueKey of(String group, TopicIdPartition partition) {
        return new QueueKey(group, partition.topicId(), partition.partition());
    }

    /** By which Kafka finds the partition of {@code __share_group_state}. */
    String coordinatorKey() {
        ByteBuffer id = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(topicId.getMostSignificantBits())
                .putLong(topicId.getLeastSignificantBits());
        return group + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(id.array()) + ":" + partition;
    }
}
