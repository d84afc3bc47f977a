package io.myelin.coordination;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.Configs;
import io.myelin.broker.Features;
import io.myelin.broker.Loggers;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.Topics;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The bus in memory, on one loop: topics come and go at once, everything is led by node 1 unless the test says otherwise. */
public final class MemoryBroker implements Broker, Topics, Access {
    public static final int NODE = 1;

    private final SimLoop loop;
    private final int offsetsPartitions;
    private final Map<TopicIdPartition, MemoryPartition> partitions = new HashMap<>();
    private final Map<String, TopicImage> topics = new HashMap<>();
    private final Set<String> denied = new HashSet<>();
    private final Map<String, Partition> served = new HashMap<>();
    private PartitionListener listener;
    private String listensTo = "__";
    private long producerIds = 1000;
    private ClusterImage image = ClusterImage.EMPTY;
    private final Map<String, Short> features = new HashMap<>(Map.of(FeatureNames.TRANSACTION, (short) 2));
    private long version;

    public MemoryBroker(SimLoop loop, int offsetsPartitions) {
        this.loop = loop;
        this.offsetsPartitions = offsetsPartitions;
    }

    /** Tells a listener of everything that is led, as the whiteboard does. */
    public void listen(PartitionListener next) {
        listener = next;
        if (next != null) {
            partitions.values().stream()
                    .filter(p -> p.id().topic().startsWith(listensTo))
                    .forEach(p -> loop.enter(() -> next.onLeader(p, p.leaderEpoch)));
        }
    }

    /** From now on, only of topics whose name begins so. */
    public void listensTo(String topic) {
        listensTo = topic;
    }

    /** Gives a topic that is no coordinator's a partition of the test's own. */
    public void serve(String topic, int index, Partition partition) {
        served.put(topic + "-" + index, partition);
    }

    public TopicImage create(String name, int count) {
        UUID id = new UUID(7, ++version);
        List<PartitionImage> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(new PartitionImage(i, NODE, 0, 0, List.of(NODE), List.of(NODE)));
        }
        TopicImage topic = new TopicImage(name, id, images);
        topics.put(name, topic);
        if (name.startsWith("__")) {
            for (int i = 0; i < count; i++) {
                MemoryPartition partition = new MemoryPartition(new TopicIdPartition(id, name, i), loop);
                partitions.put(partition.id(), partition);
                partition.onEnd = (end, offset) -> {
                    if (listener != null) {
                        listener.onTransactionEnd(partition, end, offset);
                    }
                };
                if (listener != null && name.startsWith(listensTo)) {
                    loop.execute(() -> listener.onLeader(partition, partition.leaderEpoch));
                }
            }
        }
        return topic;
    }

    /** Gives a topic more partitions. */
    public void grow(String name, int count) {
        TopicImage topic = topics.get(name);
        List<PartitionImage> images = new ArrayList<>(topic.partitions());
        for (int i = images.size(); i < count; i++) {
            images.add(new PartitionImage(i, NODE, 0, 0, List.of(NODE), List.of(NODE)));
        }
        topics.put(name, new TopicImage(name, topic.id(), images));
        version++;
    }

    public void drop(String name) {
        topics.remove(name);
        version++;
    }

    public void deny(Operation operation, Resource resource) {
        denied.add(operation + " " + resource);
    }

    public void lead(MemoryPartition partition, int leader, int epoch) {
        TopicImage topic = topics.get(partition.id().topic());
        List<PartitionImage> images = new ArrayList<>(topic.partitions());
        images.set(
                partition.id().partition(),
                new PartitionImage(
                        partition.id().partition(), leader, epoch, 0, List.of(NODE, leader), List.of(NODE, leader)));
        topics.put(topic.name(), new TopicImage(topic.name(), topic.id(), images));
        version++;
        partition.leads = leader == NODE;
        partition.leaderEpoch = epoch;
        loop.execute(() -> {
            if (partition.leads) {
                listener.onLeader(partition, epoch);
            } else {
                listener.onResigned(partition.id(), epoch);
            }
        });
    }

    public void feature(String name, int level) {
        features.put(name, (short) level);
        version++;
    }

    /** The partitions of internal topics. */
    public List<MemoryPartition> offsets() {
        return List.copyOf(partitions.values());
    }

    @Override
    public int nodeId() {
        return NODE;
    }

    @Override
    public ClusterImage image() {
        if (image.version() != version) {
            image = newImage();
        }
        return image;
    }

    private ClusterImage newImage() {
        Map<UUID, String> names = new HashMap<>();
        topics.forEach((name, topic) -> names.put(topic.id(), name));
        return new ClusterImage(
                version, "memory", NODE, Map.of(), Map.copyOf(topics), names, Map.of(), Map.copyOf(features), Map.of());
    }

    @Override
    public Optional<Partition> partition(TopicIdPartition partition) {
        return Optional.<Partition>ofNullable(partitions.get(partition))
                .or(() -> partition(partition.topic(), partition.partition()));
    }

    @Override
    public Optional<Partition> partition(String topic, int partition) {
        return Optional.ofNullable(served.get(topic + "-" + partition));
    }

    @Override
    public Topics topics() {
        return this;
    }

    @Override
    public Quotas quotas() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Access access() {
        return this;
    }

    @Override
    public boolean allows(Caller caller, Operation operation, Resource resource) {
        return !denied.contains(operation + " " + resource);
    }

    @Override
    public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
        return true;
    }

    @Override
    public CompletionStage<TopicImage> autoCreate(String name, Caller caller) {
        return CompletableFuture.completedFuture(
                Optional.ofNullable(topics.get(name)).orElseGet(() -> create(name, offsetsPartitions)));
    }

    @Override
    public Configs configs() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Loggers loggers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Features features() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<QuorumView> quorum(Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> newProducerId() {
        return CompletableFuture.completedFuture(++producerIds);
    }

    @Override
    public CompletionStage<List<StoredDirectory>> directories(Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void drain() {
        // Nothing waits here.
    }

    @Override
    public CompletionStage<TopicImage> create(Spec spec, boolean validateOnly, Caller caller) {
        return CompletableFuture.completedFuture(create(spec.name(), spec.partitions()));
    }

    @Override
    public CompletionStage<Void> delete(String name, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> delete(UUID id, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> grow(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean internal(String name) {
        return name.startsWith("__");
    }
}
