package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.protocol.kafka.handler.PartitionLookup;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Partitions as requests of share consumers name them, by the topic's id. */
final class ShareTopics {
    private ShareTopics() {}

    /**
     * A partition as a request names it.
     *
     * @param topic id
     * @param partition index, which may be any number
     */
    record Ref(Uuid topic, int partition) implements Comparable<Ref> {
        /** Keys that a client has chosen to fall into one slot of a table are found by their order. */
        @Override
        public int compareTo(Ref other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }

        static Ref of(TopicIdPartition partition) {
            return new Ref(PartitionLookup.kafka(partition.topicId()), partition.partition());
        }
    }

    /** Empty when no topic has the id, or it has no such partition by the number's sign. */
    static Optional<TopicIdPartition> resolve(Broker broker, Ref ref) {
        if (ref.partition() < 0) {
            return Optional.empty();
        }
        return PartitionLookup.name(broker, null, PartitionLookup.java(ref.topic()))
                .map(name -> new TopicIdPartition(PartitionLookup.java(ref.topic()), name, ref.partition()));
    }
}
