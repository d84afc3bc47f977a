package io.myelin.broker.view;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.view.TopicView.PartitionView;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What administration asks the broker. Each question looks at one image, so its answer does not contradict itself. */
public final class Questions {
    private static final String STORAGE = "storage";

    private Questions() {}

    public static CompletionStage<ClusterView> cluster(Broker broker, Caller caller) {
        broker.access().require(caller, Operation.DESCRIBE, Resource.CLUSTER);
        return CompletableFuture.completedStage(ClusterView.of(broker.image(), broker.nodeId()));
    }

    /** A page of the topics that the caller may see, beginning behind the name {@code after}. */
    public static CompletionStage<TopicsView> topics(Broker broker, String after, int limit, Caller caller) {
        var image = broker.image();
        var names = image.topics().keySet().stream()
                .filter(name -> name.compareTo(after) > 0)
                .filter(name -> broker.access().allows(caller, Operation.DESCRIBE, Resource.topic(name)))
                .sorted()
                .limit(limit + 1L)
                .toList();
        var page = names.subList(0, Math.min(limit, names.size()));
        var rows = page.stream()
                .flatMap(name -> image.topic(name).stream())
                .map(t -> TopicsView.TopicRow.of(
                        t, broker.topics().internal(t.name()), broker.configs().topicValue(t.name(), STORAGE)))
                .toList();
        var next = names.size() > limit ? page.get(limit - 1) : null;
        return CompletableFuture.completedStage(new TopicsView(rows, next));
    }

    public static CompletionStage<TopicView> topic(Broker broker, String name, Caller caller) {
        broker.access().require(caller, Operation.DESCRIBE, Resource.topic(name));
        var topic = broker.image()
                .topic(name)
                .orElseThrow(() -> new BusException(BusError.UNKNOWN_TOPIC, "there is no topic " + name));
        var configs = configs(broker, name, caller);
        var partitions = new ArrayList<CompletableFuture<PartitionView>>();
        for (PartitionImage partition : topic.partitions()) {
            partitions.add(partition(broker, topic, partition).toCompletableFuture());
        }
        return CompletableFuture.allOf(partitions.toArray(CompletableFuture[]::new))
                .thenApply(all -> TopicView.of(
                        topic,
                        broker.topics().internal(name),
                        partitions.stream().map(CompletableFuture::join).toList(),
                        configs));
    }

    /** A replica that is moving or failing has no numbers; that is no reason to hide the rest of the topic. */
    private static CompletionStage<PartitionView> partition(Broker broker, TopicImage topic, PartitionImage image) {
        return broker.partition(new TopicIdPartition(topic.id(), topic.name(), image.index()))
                .map(replica -> replica.status().thenApply(Optional::of).exceptionally(e -> Optional.empty()))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()))
                .thenApply(status -> PartitionView.of(image, status));
    }

    private static Optional<List<Configs.Entry>> configs(Broker broker, String topic, Caller caller) {
        if (!broker.access().allows(caller, Operation.DESCRIBE_CONFIGS, Resource.topic(topic))) {
            return Optional.empty();
        }
        return Optional.of(broker.configs().describe(ConfigResource.topic(topic), Optional.empty(), caller));
    }
}
