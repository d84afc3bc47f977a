package io.myelin.broker.core.node;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Partition;
import io.myelin.broker.core.config.Settings;
import io.myelin.broker.core.config.TopicSettings;
import io.myelin.broker.core.partition.DiskRoom;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterListener;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.log.LogStore;
import io.myelin.loop.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The partitions of this node: follows the cluster's images, opening, reconfiguring and deleting. */
public final class Hosting implements ClusterListener {
    private final int self;
    private final Loops loops;
    private final LogAccess logs;
    private final Settings settings;
    private final Map<UUID, Map<Integer, HostedPartition>> hosted = new ConcurrentHashMap<>();
    private final CompletableFuture<ClusterImage> ready = new CompletableFuture<>();
    private final Map<UUID, CompletableFuture<Void>> deletions = new ConcurrentHashMap<>();
    private final Runnable selfChanged;
    private boolean begun;
    private boolean ended;
    private volatile boolean announced;
    private volatile boolean drained;

    /** @param selfChanged called when the cluster says something new of this node */
    Hosting(int self, Loops loops, LogAccess logs, Settings settings, Runnable selfChanged) {
        this.self = self;
        this.loops = loops;
        this.logs = logs;
        this.settings = settings;
        this.selfChanged = selfChanged;
    }

    @Override
    public synchronized void onImage(ClusterImage next, ClusterDelta delta) {
        if (ended) {
            return;
        }
        if (delta.nodes().contains(self)) {
            selfChanged.run();
        }
        if (!begun) {
            next.topics().values().forEach(topic -> host(next, topic));
            begun = true;
            allOpened(all()).thenRun(() -> ready.complete(next));
            return;
        }
        for (UUID topicId : delta.topics()) {
            Optional<TopicImage> topic = next.topic(topicId);
            topic.ifPresent(there -> host(next, there));
            dropGone(topicId, topic);
        }
        reconfigure(next, delta);
    }

    private void host(ClusterImage image, TopicImage topic) {
        TopicSettings inForce = null;
        for (PartitionImage partition : topic.partitions()) {
            if (!partition.replicas().contains(self)) {
                continue;
            }
            HostedPartition here = find(topic.id(), partition.index());
            if (here != null) {
                here.onImage(partition);
                continue;
            }
            inForce = inForce == null ? settings.topic(image, topic.name()) : inForce;
            add(new TopicIdPartition(topic.id(), topic.name(), partition.index()), partition, inForce);
        }
    }

    private void add(TopicIdPartition id, PartitionImage image, TopicSettings inForce) {
        HostedPartition added = new HostedPartition(id, loops.owner(id), logs, inForce, !begun);
        hosted.computeIfAbsent(id.topicId(), topic -> new ConcurrentHashMap<>()).put(id.partition(), added);
        added.open(image);
        if (announced) {
            added.announce();
        }
        if (drained) {
            added.drain();
        }
    }

    private void dropGone(UUID topicId, Optional<TopicImage> topic) {
        Map<Integer, HostedPartition> here = hosted.getOrDefault(topicId, Map.of());
        List<CompletableFuture<Void>> gone = new ArrayList<>();
        for (HostedPartition partition : here.values()) {
            int index = partition.id().partition();
            boolean stays = topic.isPresent()
                    && index < topic.get().partitions().size()
                    && topic.get().partitions().get(index).replicas().contains(self);
            if (!stays) {
                here.remove(index);
                gone.add(partition.delete().toCompletableFuture());
            }
        }
        if (topic.isEmpty()) {
            hosted.remove(topicId);
            CompletableFuture<Void> deletion = CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new));
            deletions.put(topicId, deletion);
            deletion.whenComplete((done, error) -> deletions.remove(topicId, deletion));
        }
    }

    private void reconfigure(ClusterImage next, ClusterDelta delta) {
        boolean defaults = delta.configs().stream().anyMatch(r -> r.kind() == ConfigResource.Kind.BROKER);
        Stream<String> names = defaults
                ? next.topics().keySet().stream()
                : delta.configs().stream()
                        .filter(resource -> resource.kind() == ConfigResource.Kind.TOPIC)
                        .map(ConfigResource::name);
        names.flatMap(name -> next.topic(name).stream()).forEach(topic -> {
            Map<Integer, HostedPartition> here = hosted.getOrDefault(topic.id(), Map.of());
            if (!here.isEmpty()) {
                TopicSettings inForce = settings.topic(next, topic.name());
                here.values().forEach(partition -> partition.configure(inForce));
            }
        });
    }

    public Optional<Partition> partition(TopicIdPartition id) {
        return partition(id.topicId(), id.partition());
    }

    public Optional<Partition> partition(UUID topicId, int partition) {
        HostedPartition here = find(topicId, partition);
        return here == null ? Optional.empty() : here.visible();
    }

    /** Completes with the first image when every partition that it gives this node was opened, or could not be. */
    CompletionStage<ClusterImage> ready() {
        return ready;
    }

    /** Completes when the partitions of a topic that are known now were opened, or could not be. */
    public CompletionStage<Void> opened(UUID topicId) {
        return allOpened(List.copyOf(hosted.getOrDefault(topicId, Map.of()).values()));
    }

    /** Completes when the logs of a topic that is gone are deleted. */
    public CompletionStage<Void> deleted(UUID topicId) {
        return deletions.getOrDefault(topicId, CompletableFuture.completedFuture(null));
    }

    /** Tells listeners who leads, from now on and whoever leads already. */
    void announce() {
        announced = true;
        all().forEach(HostedPartition::announce);
    }

    /** Tells listeners that came late. */
    void announceAgain(String topic) {
        if (announced) {
            all().stream()
                    .filter(partition -> partition.id().topic().equals(topic))
                    .forEach(HostedPartition::announce);
        }
    }

    /** A store is here, from now on. */
    void storeCame(String name) {
        all().forEach(partition -> partition.storeCame(name));
    }

    /** A store that was used goes: its partitions fail until another comes; completes when they are closed. */
    CompletableFuture<Void> storeWent(LogStore store) {
        return CompletableFuture.allOf(all().stream()
                .map(partition -> partition.storeWent(store).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    void drain() {
        drained = true;
        all().forEach(HostedPartition::drain);
    }

    /** Closes everything; images that come later are ignored. */
    synchronized CompletableFuture<Void> end() {
        ended = true;
        return CompletableFuture.allOf(all().stream()
                .map(partition -> partition.end().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    List<HostedPartition> all() {
        List<HostedPartition> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }

    DiskRoom room() {
        return logs.world().room();
    }

    int count() {
        return hosted.values().stream().mapToInt(Map::size).sum();
    }

    private void forEach(Consumer<HostedPartition> action) {
        hosted.values().forEach(partitions -> partitions.values().forEach(action));
    }

    private HostedPartition find(UUID topicId, int partition) {
        Map<Integer, HostedPartition> here = hosted.get(topicId);
        return here == null ? null : here.get(partition);
    }

    private static CompletionStage<Void> allOpened(List<HostedPartition> partitions) {
        return CompletableFuture.allOf(partitions.stream()
                .map(partition -> partition.opened().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
