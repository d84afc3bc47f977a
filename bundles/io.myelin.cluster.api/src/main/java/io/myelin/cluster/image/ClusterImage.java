package io.myelin.cluster.image;

import io.myelin.TopicIdPartition;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything the quorum has decided, up to one entry of its log. Immutable; may be kept and read on any thread. The maps are
 * unmodifiable and hold no null.
 *
 * @param version the index of the newest entry in it; grows
 * @param clusterId stable for the life of the cluster, 22 characters as Kafka's
 * @param quorumLeader the node that leads the quorum as far as is known here, -1 when none is
 * @param nodes by id
 * @param topics by name
 * @param topicNames names by id
 * @param configs overrides by resource; what is absent has its default
 * @param features finalized feature levels by name
 * @param producerIds the newest block of each node, by node id
 * @param quotas what clients may use, by whom and by Kafka's name of the quota
 */
public record ClusterImage(
        long version,
        String clusterId,
        int quorumLeader,
        Map<Integer, NodeImage> nodes,
        Map<String, TopicImage> topics,
        Map<UUID, String> topicNames,
        Map<ConfigResource, Map<String, String>> configs,
        Map<String, Short> features,
        Map<Integer, ProducerIdBlock> producerIds,
        Map<QuotaEntity, Map<String, Double>> quotas) {

    /** What there is before the first entry. */
    public static final ClusterImage EMPTY = new ClusterImage(
            0, "", PartitionImage.NO_LEADER, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** An image without quotas. */
    public ClusterImage(
            long version,
            String clusterId,
            int quorumLeader,
            Map<Integer, NodeImage> nodes,
            Map<String, TopicImage> topics,
            Map<UUID, String> topicNames,
            Map<ConfigResource, Map<String, String>> configs,
            Map<String, Short> features,
            Map<Integer, ProducerIdBlock> producerIds) {
        this(version, clusterId, quorumLeader, nodes, topics, topicNames, configs, features, producerIds, Map.of());
    }

    public Optional<TopicImage> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    public Optional<TopicImage> topic(UUID id) {
        return Optional.ofNullable(topicNames.get(id)).flatMap(this::topic);
    }

    public Optional<PartitionImage> partition(TopicIdPartition partition) {
        return topic(partition.topicId())
                .filter(topic -> partition.partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(partition.partition()));
    }

    /** The finalized level of a feature, named as in {@link FeatureNames}; 0 when it has none. */
    public short feature(String name) {
        return features.getOrDefault(name, (short) 0);
    }

    /** The overrides of a resource; empty when it has none. */
    public Map<String, String> configs(ConfigResource resource) {
        return configs.getOrDefault(resource, Map.of());
    }
}
