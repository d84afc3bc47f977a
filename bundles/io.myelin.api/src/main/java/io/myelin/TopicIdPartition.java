package io.myelin;

import java.util.Objects;
import java.util.UUID;

/**
 * A partition of one incarnation of a topic. Two topics that had the same name one after the other differ in {@code topicId}.
 *
 * @param topicId the id given at creation, never reused (KIP-516)
 * @param topic the name, 1 to 249 characters of {@code [a-zA-Z0-9._-]}
 * @param partition 0 or more
 */
public record TopicIdPartition(UUID topicId, String topic, int partition) {
    public TopicIdPartition {
        Objects.requireNonNull(topicId);
        Objects.requireNonNull(topic);
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " of topic " + topic + " is negative");
        }
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
