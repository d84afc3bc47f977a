package io.myelin.broker.core;

import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.ClusterListener;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.ProducerIdBlock;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A quorum of one, in memory: decides in the order of submission, on the executor it is given. */
public final class FakeCluster implements Cluster {
    private final Executor executor;
    private final List<ClusterListener> listeners = new ArrayList<>();
    private final Map<Integer, NodeImage> nodes = new HashMap<>();
    private final Map<UUID, TopicImage> topics = new HashMap<>();
    private final Map<ConfigResource, Map<String, String>> configs = new HashMap<>();
    private final Map<Integer, ProducerIdBlock> producerIds = new HashMap<>();
    private final Map<String, Short> features = new HashMap<>(Map.of(FeatureNames.METADATA, (short) 33));
    private final Map<QuotaEntity, Map<String, Double>> quotas = new HashMap<>();
    public final List<ClusterChange> submitted = new ArrayList<>();
    private long nextProducerId;
    private long version;
    private boolean unavailable;
    private boolean registersFenced;
    private volatile ClusterImage image = withFeatures(features);

    public FakeCluster(Executor executor) {
        this.executor = executor;
    }

    /** While true everything fails with UNAVAILABLE. */
    public void unavailable(boolean now) {
        unavailable = now;
    }

    public void registersFenced(boolean fenced) {
        registersFenced = fenced;
    }

    public void listen(ClusterListener listener) {
        listeners.add(listener);
        executor.execute(() -> listener.onImage(
                image,
                new ClusterDelta(image.topicNames().keySet(), image.configs().keySet(), nodes.keySet(), true)));
    }

    public void forget(ClusterListener listener) {
        listeners.remove(listener);
    }

    public void forgetAll() {
        listeners.clear();
    }

    @Override
    public ClusterImage image() {
        return image;
    }

    @Override
    public CompletionStage<ClusterImage> submit(ClusterChange change) {
        CompletableFuture<ClusterImage> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                if (unavailable) {
                    throw new ClusterException(Reason.UNAVAILABLE, "the quorum has no leader");
                }
                submitted.add(change);
                publish(decide(change));
                result.complete(image);
            } catch (ClusterException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public QuorumView quorum() {
        return new QuorumView(0, 1, version, List.of(), List.of());
    }

    /** As one that an earlier version of the bus made. */
    public void withoutFeatures() {
        features.clear();
        image = ClusterImage.EMPTY;
    }

    private static ClusterImage withFeatures(Map<String, Short> features) {
        return new ClusterImage(0, "", -1, Map.of(), Map.of(), Map.of(), Map.of(), Map.copyOf(features), Map.of());
    }

    /** Moves the leadership of a partition, or takes it away, as a quorum would. */
    public void lead(UUID topicId, int partition, int leader, List<Integer> isr) {
        TopicImage topic = topics.get(topicId);
        List<PartitionImage> partitions = new ArrayList<>(topic.partitions());
        PartitionImage before = partitions.get(partition);
        partitions.set(
                partition,
                new PartitionImage(
                        partition,
                        leader,
                        before.leaderEpoch() + 1,
                        before.partitionEpoch() + 1,
                        before.replicas(),
                        isr));
        topics.put(topicId, new TopicImage(topic.name(), topicId, partitions));
        publish(new ClusterDelta(Set.of(topicId), Set.of(), Set.of(), false));
    }

    /** A node that is there and does nothing. */
    public void addNode(int id) {
        nodes.put(id, new NodeImage(id, UUID.randomUUID(), ++version, false, List.of(), Optional.empty()));
        publish(new ClusterDelta(Set.of(), Set.of(), Set.of(id), false));
    }

    private void publish(ClusterDelta delta) {
        Map<String, TopicImage> byName = new HashMap<>();
        Map<UUID, String> names = new HashMap<>();
        topics.values().forEach(topic -> {
            byName.put(topic.name(), topic);
            names.put(topic.id(), topic.name());
        });
        image = new ClusterImage(
                ++version,
                "fake-cluster-000000000",
                0,
                Map.copyOf(nodes),
                byName,
                names,
                Map.copyOf(configs),
                Map.copyOf(features),
                Map.copyOf(producerIds),
                Map.copyOf(quotas));
        List.copyOf(listeners).forEach(listener -> listener.onImage(image, delta));
    }

    private ClusterDelta decide(ClusterChange change) {
        if (change instanceof ClusterChange.RegisterNode register) {
            NodeImage before = nodes.get(register.nodeId());
            boolean same = before != null && before.incarnation().equals(register.incarnation());
            nodes.put(
                    register.nodeId(),
                    new NodeImage(
                            register.nodeId(),
                            register.incarnation(),
                            same ? before.epoch() : version + 1,
                            same ? before.fenced() : registersFenced,
                            register.endpoints(),
                            register.rack()));
            return delta(Set.of(), register.nodeId());
        } else if (change instanceof ClusterChange.FenceNode fence) {
            NodeImage before = nodes.get(fence.nodeId());
            nodes.put(
                    fence.nodeId(),
                    new NodeImage(
                            before.id(),
                            before.incarnation(),
                            before.epoch(),
                            fence.fenced(),
                            before.endpoints(),
                            before.rack()));
            return delta(Set.of(), fence.nodeId());
        } else if (change instanceof ClusterChange.CreateTopic create) {
            return create(create);
        } else if (change instanceof ClusterChange.DeleteTopic delete) {
            TopicImage gone = topics.remove(delete.id());
            require(gone != null, Reason.UNKNOWN);
            configs.remove(ConfigResource.topic(gone.name()));
            return delta(Set.of(delete.id()), -1);
        } else if (change instanceof ClusterChange.AddPartitions add) {
            TopicImage topic = topics.get(add.topicId());
            require(topic.partitions().size() == add.expectedCount(), Reason.STALE);
            topics.put(topic.id(), new TopicImage(topic.name(), topic.id(), with(topic.partitions(), add.replicas())));
            return delta(Set.of(topic.id()), -1);
        } else if (change instanceof ClusterChange.AlterConfigs alter) {
            configs.merge(
                    alter.resource(), changed(Map.of(), alter.changes()), (old, n) -> changed(old, alter.changes()));
            return new ClusterDelta(Set.of(), Set.of(alter.resource()), Set.of(), false);
        } else if (change instanceof ClusterChange.AlterQuotas alter) {
            quotas.merge(alter.entity(), changed(Map.of(), alter.changes()), (old, n) -> changed(old, alter.changes()));
            quotas.values().removeIf(Map::isEmpty);
            return delta(Set.of(), -1);
        } else if (change instanceof ClusterChange.AllocateProducerIds allocate) {
            producerIds.put(allocate.nodeId(), new ProducerIdBlock(nextProducerId, allocate.count()));
            nextProducerId += allocate.count();
            return delta(Set.of(), -1);
        } else if (change instanceof ClusterChange.UpdateFeatures update) {
            require(update.expected().equals(features), Reason.STALE);
            features.putAll(update.levels());
            features.values().removeIf(level -> level == 0);
            return new ClusterDelta(Set.of(), Set.of(), Set.of(), true);
        }
        throw new ClusterException(Reason.INVALID, "not played here: " + change);
    }

    private static <V> Map<String, V> changed(Map<String, V> before, Map<String, Optional<V>> changes) {
        Map<String, V> next = new HashMap<>(before);
        changes.forEach((name, value) -> value.ifPresentOrElse(v -> next.put(name, v), () -> next.remove(name)));
        return Map.copyOf(next);
    }

    private ClusterDelta create(ClusterChange.CreateTopic create) {
        require(topics.values().stream().noneMatch(topic -> topic.name().equals(create.name())), Reason.EXISTS);
        topics.put(create.id(), new TopicImage(create.name(), create.id(), with(List.of(), create.replicas())));
        if (!create.configs().isEmpty()) {
            configs.put(ConfigResource.topic(create.name()), create.configs());
        }
        return delta(Set.of(create.id()), -1);
    }

    private static List<PartitionImage> with(List<PartitionImage> before, List<List<Integer>> replicas) {
        List<PartitionImage> all = new ArrayList<>(before);
        for (List<Integer> each : replicas) {
            all.add(new PartitionImage(all.size(), each.get(0), 0, 0, each, each));
        }
        return all;
    }

    private static ClusterDelta delta(Set<UUID> topics, int node) {
        return new ClusterDelta(topics, Set.of(), node < 0 ? Set.of() : Set.of(node), false);
    }

    private static void require(boolean holds, Reason otherwise) {
        if (!holds) {
            throw new ClusterException(otherwise, "refused: " + otherwise);
        }
    }
}
