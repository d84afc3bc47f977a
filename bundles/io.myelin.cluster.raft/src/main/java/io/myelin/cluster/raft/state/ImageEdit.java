package io.myelin.cluster.raft.state;

import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.ProducerIdBlock;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The next image in the making, and the books of what differs. */
final class ImageEdit {
    private final ClusterImage base;
    private SharedMap<Integer, NodeImage> nodes;
    private SharedMap<String, TopicImage> topics;
    private SharedMap<UUID, String> topicNames;
    private SharedMap<ConfigResource, Map<String, String>> configs;
    private SharedMap<String, Short> features;
    private SharedMap<Integer, ProducerIdBlock> producerIds;
    private SharedMap<QuotaEntity, Map<String, Double>> quotas;
    private final Set<UUID> topicsChanged = new HashSet<>();
    private final Set<ConfigResource> configsChanged = new HashSet<>();
    private final Set<Integer> nodesChanged = new HashSet<>();
    private boolean featuresChanged;

    ImageEdit(ClusterImage base) {
        this.base = base;
        nodes = SharedMap.of(base.nodes());
        topics = SharedMap.of(base.topics());
        topicNames = SharedMap.of(base.topicNames());
        configs = SharedMap.of(base.configs());
        features = SharedMap.of(base.features());
        producerIds = SharedMap.of(base.producerIds());
        quotas = SharedMap.of(base.quotas());
    }

    Map<Integer, NodeImage> nodes() {
        return nodes;
    }

    /** Whether a node is registered and not fenced. */
    boolean mayLead(int nodeId) {
        return Optional.ofNullable(nodes.get(nodeId)).filter(n -> !n.fenced()).isPresent();
    }

    Optional<TopicImage> topic(UUID id) {
        return Optional.ofNullable(topicNames.get(id)).map(topics::get);
    }

    void putNode(NodeImage node) {
        nodes = nodes.with(node.id(), node);
        nodesChanged.add(node.id());
    }

    void putTopic(TopicImage topic) {
        topics = topics.with(topic.name(), topic);
        if (!topic.name().equals(topicNames.get(topic.id()))) {
            topicNames = topicNames.with(topic.id(), topic.name());
        }
        topicsChanged.add(topic.id());
    }

    void removeTopic(TopicImage topic) {
        topics = topics.without(topic.name());
        topicNames = topicNames.without(topic.id());
        topicsChanged.add(topic.id());
    }

    /** Replaces the partitions for which {@code update} returns another instance, in every topic. */
    void updatePartitions(UnaryOperator<PartitionImage> update) {
        for (TopicImage topic : topics.values()) {
            List<PartitionImage> next = null;
            for (int i = 0; i < topic.partitions().size(); i++) {
                PartitionImage before = topic.partitions().get(i);
                PartitionImage after = update.apply(before);
                if (after != before) {
                    next = next == null ? new ArrayList<>(topic.partitions()) : next;
                    next.set(i, after);
                }
            }
            if (next != null) {
                putTopic(new TopicImage(topic.name(), topic.id(), next));
            }
        }
    }

    /** Sets all overrides of a resource; an empty map takes it away. */
    void putConfigs(ConfigResource resource, Map<String, String> overrides) {
        if (overrides.equals(configs.getOrDefault(resource, Map.of()))) {
            return;
        }
        if (overrides.isEmpty()) {
            configs = configs.without(resource);
        } else {
            configs = configs.with(resource, Map.copyOf(overrides));
        }
        configsChanged.add(resource);
    }

    void putFeature(String name, short level) {
        Short before = features.get(name);
        if (level == (before == null ? 0 : before)) {
            return;
        }
        if (level == 0) {
            features = features.without(name);
        } else {
            features = features.with(name, level);
        }
        featuresChanged = true;
    }

    void putProducerIds(int nodeId, ProducerIdBlock block) {
        producerIds = producerIds.with(nodeId, block);
    }

    Map<QuotaEntity, Map<String, Double>> quotas() {
        return quotas;
    }

    /** Sets all quotas of an entity; an empty map takes it away. */
    void putQuotas(QuotaEntity entity, Map<String, Double> limits) {
        if (limits.isEmpty()) {
            quotas = quotas.without(entity);
        } else if (!limits.equals(quotas.get(entity))) {
            quotas = quotas.with(entity, Map.copyOf(limits));
        }
    }

    ClusterImage image(long version) {
        return new ClusterImage(
                version,
                base.clusterId(),
                base.quorumLeader(),
                nodes,
                topics,
                topicNames,
                configs,
                features,
                producerIds,
                quotas);
    }

    ClusterDelta delta() {
        return new ClusterDelta(topicsChanged, configsChanged, nodesChanged, featuresChanged);
    }
}
