package io.myelin.broker.view;

import io.myelin.cluster.image.TopicImage;
import java.util.List;

/**
 * One page of the list of topics, by name.
 *
 * @param topics the caller may see
 * @param next the value of {@code after} with which to ask for the next page, null on the last
 */
public record TopicsView(List<TopicRow> topics, String next) {

    /** @param storage the store that keeps its logs */
    public record TopicRow(String name, String id, boolean internal, int partitions, int replication, String storage) {

        public static TopicRow of(TopicImage topic, boolean internal, String storage) {
            int replication = topic.partitions().stream()
                    .mapToInt(p -> p.replicas().size())
                    .max()
                    .orElse(0);
            return new TopicRow(
                    topic.name(),
                    Ids.text(topic.id()),
                    internal,
                    topic.partitions().size(),
                    replication,
                    storage);
        }
    }
}
