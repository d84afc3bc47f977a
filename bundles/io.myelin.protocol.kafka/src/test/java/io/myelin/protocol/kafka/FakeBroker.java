package io.myelin.protocol.kafka;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.Configs;
import io.myelin.broker.Features;
import io.myelin.broker.Loggers;
import io.myelin.broker.Partition;
import io.myelin.broker.Topics;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** A broker of one node whose topics and rights a test sets. */
final class FakeBroker {
    static final int NODE = 7;

    final Map<String, TopicImage> topics = new TreeMap<>();
    final Map<Integer, NodeImage> nodes = new TreeMap<>();
    final Stub<Partition> partition = new Stub<>(Partition.class);
    final Stub<Topics> topicService = new Stub<>(Topics.class).gives("internal", false);
    final Stub<Configs> configs = new Stub<>(Configs.class);
    final Stub<Loggers> loggers = new Stub<>(Loggers.class);
    final Stub<Quotas> quotas = new Stub<>(Quotas.class)
            .gives("inForce", QuotaTable.NONE)
            .gives("describe", Map.of())
            .completes("alter", List.of());
    final Stub<Broker> stub = new Stub<>(Broker.class);
    final Stub<Features> features = new Stub<>(Features.class).gives("supported", Map.of());
    final Map<String, Short> levels =
            new TreeMap<>(Map.of(FeatureNames.GROUP, (short) 1, FeatureNames.STREAMS, (short) 1));
    BiPredicate<Operation, Resource> allowed = (operation, resource) -> true;

    FakeBroker() {
        node(NODE, false);
        Stub<Access> access = new Stub<>(Access.class);
        access.on("allows", arguments -> allowed.test((Operation) arguments[1], (Resource) arguments[2]))
                .on(
                        "allowsSome",
                        arguments -> allowed.test(
                                (Operation) arguments[1], new Resource((Resource.Kind) arguments[2], "*")));
        stub.gives("nodeId", NODE)
                .on("image", arguments -> image())
                .gives("topics", topicService.service())
                .gives("configs", configs.service())
                .gives("loggers", loggers.service())
                .gives("features", features.service())
                .gives("access", access.service())
                .gives("quotas", quotas.service())
                .gives("drain", null)
                .completes("newProducerId", 4711L)
                .on("partition", arguments -> partition((String) arguments[0], (Integer) arguments[1]));
    }

    private Optional<Partition> partition(String topic, int index) {
        return Optional.ofNullable(topics.get(topic))
                .filter(image -> index >= 0 && index < image.partitions().size())
                .map(image -> partition.service());
    }

    TopicImage topic(String name, int partitions) {
        TopicImage topic = image(name, partitions);
        topics.put(name, topic);
        return topic;
    }

    static TopicImage image(String name, int partitions) {
        return new TopicImage(
                name,
                UUID.nameUUIDFromBytes(name.getBytes()),
                IntStream.range(0, partitions)
                        .mapToObj(index -> new PartitionImage(index, NODE, 3, 5, List.of(NODE), List.of(NODE)))
                        .toList());
    }

    void node(int id, boolean fenced) {
        nodes.put(
                id,
                new NodeImage(
                        id,
                        new UUID(0, id),
                        1,
                        fenced,
                        List.of(
                                new Endpoint("inside", "inside", 1, "SSL"),
                                new Endpoint("clients", "host" + id, 9000 + id, "PLAINTEXT")),
                        Optional.of("rack")));
    }

    ClusterImage image() {
        Map<UUID, String> names = new HashMap<>();
        topics.values().forEach(topic -> names.put(topic.id(), topic.name()));
        return new ClusterImage(
                9,
                "cluster-id-of-22-chars",
                NODE,
                Map.copyOf(nodes),
                Map.copyOf(topics),
                names,
                Map.of(),
                Map.copyOf(levels),
                Map.of());
    }

    WireClient client() {
        return new WireClient().with(stub);
    }
}
