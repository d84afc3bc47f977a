package io.myelin.broker.view;

import io.myelin.broker.Configs;
import io.myelin.broker.PartitionStatus;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One topic.
 *
 * @param configs in force by name; null when the caller may not see them
 */
public record TopicView(
        String name, String id, boolean internal, List<PartitionView> partitions, Map<String, ConfigView> configs) {

    /**
     * The offsets and the size are those of the answering node's replica; null where it has none.
     *
     * @param leader null when the partition has none
     */
    public record PartitionView(
            int partition,
            Integer leader,
            int leaderEpoch,
            List<Integer> replicas,
            List<Integer> isr,
            Long startOffset,
            Long highWatermark,
            Long sizeBytes) {

        public static PartitionView of(PartitionImage image, Optional<PartitionStatus> local) {
            return new PartitionView(
                    image.index(),
                    Ids.orNull(image.leader()),
                    image.leaderEpoch(),
                    image.replicas(),
                    image.isr(),
                    local.map(PartitionStatus::startOffset).orElse(null),
                    local.map(PartitionStatus::highWatermark).orElse(null),
                    local.map(PartitionStatus::sizeBytes).orElse(null));
        }
    }

    /** @param source where the value comes from, in Kafka's words */
    public record ConfigView(String value, String source) {}

    public static TopicView of(
            TopicImage topic, boolean internal, List<PartitionView> partitions, Optional<List<Configs.Entry>> configs) {
        return new TopicView(
                topic.name(),
                Ids.text(topic.id()),
                internal,
                partitions,
                configs.map(TopicView::configs).orElse(null));
    }

    private static Map<String, ConfigView> configs(List<Configs.Entry> entries) {
        var configs = new TreeMap<String, ConfigView>();
        entries.forEach(e -> configs.put(
                e.name(),
                new ConfigView(e.sensitive() ? null : e.value(), e.source().name())));
        return configs;
    }
}
