package io.myelin.protocol.amqp.node;

import io.myelin.TopicIdPartition;
import io.myelin.broker.queue.QueueStart;
import io.myelin.cluster.image.TopicImage;
import java.util.List;

/**
 * Where the messages of a link come from that are handed to one receiver each.
 *
 * @param address of the node, as messages of Kafka clients name it
 * @param group whose queues
 * @param partitions of the topic
 * @param start where the queue begins if there is none yet
 */
record QueueSource(String address, String group, List<TopicIdPartition> partitions, QueueStart start) {
    private static final String QUEUE = "myelin.queue.";

    QueueSource {
        partitions = List.copyOf(partitions);
    }

    /** The queue that a topic is for everybody. */
    static QueueSource of(NodeName name, TopicImage topic) {
        return new QueueSource(name.address(), QUEUE + topic.name(), partitions(topic), new QueueStart.Earliest());
    }

    static List<TopicIdPartition> partitions(TopicImage topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicIdPartition(topic.id(), topic.name(), partition.index()))
                .toList();
    }
}
