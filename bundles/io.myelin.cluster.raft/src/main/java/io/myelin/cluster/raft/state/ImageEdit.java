package io.myelin.cluster.raft.state;

import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.ProducerIdBlock;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The next image in the making: copies only the maps that a change touches, and keeps the books of what differs. */
final class ImageEdit {
    private final ClusterImage base;
    private Map<Integer, NodeImage> nodes;
    private Map<String, TopicImage> topics;
    private Map<UUID, String> topicNames;
    private Map<ConfigResource, Map<String, String>> configs;
    private Map<String, Short> features;
    private Map<Integer, ProducerIdBlock> producerIds;
    private final Set<UUID> topicsChanged = new HashSet<>();
    private final Set<ConfigResource> configsChanged = new HashSet<>();
    private final Set<Integer> nodesChanged = new HashSet<>();
    private boolean featuresChanged;

    ImageEdit(ClusterImage base) {
        this.base = base;
        nodes = base.nodes();
        topics = base.topics();
        topicNames = base.topicNames();
        configs = base.configs();
        features = base.features();
        producerIds = base.producerIds();
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
        if (nodes == base.nodes()) {
            nodes = new HashMap<>(nodes);
        }
        nodes.put(node.id(), node);
        nodesChanged.add(node.id());
    }

    void putTopic(TopicImage topic) {
        copyTopics();
        topics.put(topic.name(), topic);
        if (!topic.name().equals(topicNames.get(topic.id()))) {
            if (topicNames == base.topicNames()) {
                topicNames = new HashMap<>(topicNames);
            }
            topicNames.put(topic.id(), topic.name());
        }
        topicsChanged.add(topic.id());
    }

    void removeTopic(TopicImage topic) {
        copyTopics();
        topics.remove(topic.name());
        if (topicNames == base.topicNames()) {
            topicNames = new HashMap<>(topicNames);
        }
        topicNames.remove(topic.id());
        topicsChanged.add(topic.id());
    }

    /** Replaces the partitions for which {@code update} returns another instance, in every topic. */
    void updatePartitions(UnaryOperator<PartitionImage> update) {
        for (TopicImage topic : List.copyOf(topics.values())) {
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
        if (configs == base.configs()) {
            configs = new HashMap<>(configs);
        }
        if (overrides.isEmpty()) {
            configs.remove(resource);
        } else {
            configs.put(resource, Map.copyOf(overrides));
        }
        configsChanged.add(resource);
    }

    void putFeature(String name, short level) {
        Short before = features.get(name);
        if (level == (before == null ? 0 : before)) {
            return;
        }
        if (features == base.features()) {
            features = new HashMap<>(features);
        }
        if (level == 0) {
            features.remove(name);
        } else {
            features.put(name, level);
        }
        featuresChanged = true;
    }

    void putProducerIds(int nodeId, ProducerIdBlock block) {
        if (producerIds == base.producerIds()) {
            producerIds = new HashMap<>(producerIds);
        }
        producerIds.put(nodeId, block);
    }

    ClusterImage image(long version) {
        return new ClusterImage(
                version,
                base.clusterId(),
                base.quorumLeader(),
                frozen(nodes, base.nodes()),
                frozen(topics, base.topics()),
                frozen(topicNames, base.topicNames()),
                frozen(configs, base.configs()),
                frozen(features, base.features()),
                frozen(producerIds, base.producerIds()));
    }

    ClusterDelta delta() {
        return new ClusterDelta(topicsChanged, configsChanged, nodesChanged, featuresChanged);
    }

    private static <K, V> Map<K, V> frozen(Map<K, V> map, Map<K, V> base) {
        return map == base ? base : Collections.unmodifiableMap(map);
    }

    private void copyTopics() {
        if (topics == base.topics()) {
            topics = new HashMap<>(topics);
        }
    }
}
