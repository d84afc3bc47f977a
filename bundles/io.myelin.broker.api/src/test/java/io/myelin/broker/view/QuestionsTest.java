package io.myelin.broker.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.Principal;
import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.PartitionStatus;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final Caller CALLER = new Caller(Principal.ANONYMOUS, "", "127.0.0.1", "http");
    private static final UUID ID = new UUID(1, 2);

    private final FakeBroker broker = new FakeBroker();

    @Test
    void describesTheCluster() {
        var endpoint = new Endpoint("kafka", "127.0.0.1", 9092, "PLAINTEXT");
        var nodes = Map.of(
                9, new NodeImage(9, ID, 5, true, List.of(), Optional.of("b")),
                7, new NodeImage(7, ID, 3, false, List.of(endpoint), Optional.empty()));
        broker.image = new ClusterImage(
                12, "cluster", 7, nodes, Map.of(), Map.of(), Map.of(), Map.of("level", (short) 2), Map.of());

        var view = done(Questions.cluster(broker, CALLER));

        assertEquals("cluster", view.clusterId());
        assertEquals(7, view.controller());
        assertEquals(7, view.nodeId());
        assertEquals(12, view.metadataVersion());
        assertEquals(Map.of("level", (short) 2), view.features());
        var listener = new ClusterView.ListenerView("kafka", "127.0.0.1", 9092, "PLAINTEXT");
        assertEquals(
                List.of(
                        new ClusterView.BrokerView(7, null, 3, false, List.of(listener)),
                        new ClusterView.BrokerView(9, "b", 5, true, List.of())),
                view.brokers());
    }

    @Test
    void hasNoControllerWhileNoneIsElected() {
        assertNull(done(Questions.cluster(broker, CALLER)).controller());
    }

    @Test
    void refusesTheClusterToWhoMayNotSeeIt() {
        broker.refused.add(Operation.DESCRIBE);
        assertEquals(BusError.CLUSTER_NOT_AUTHORIZED, refusal(() -> Questions.cluster(broker, CALLER)));
    }

    @Test
    void listsTopicsInPagesByName() {
        topics("c", "a", "__offsets", "b", "secret");
        broker.hidden.add("secret");

        var first = done(Questions.topics(broker, "", 2, CALLER));
        assertEquals(List.of("__offsets", "a"), names(first));
        assertEquals("a", first.next());
        assertEquals(true, first.topics().get(0).internal());
        assertEquals(
                new TopicsView.TopicRow("a", "AAAAAAAAAAEAAAAAAAAAAg", false, 1, 2, "of a"),
                first.topics().get(1));

        var last = done(Questions.topics(broker, first.next(), 2, CALLER));
        assertEquals(List.of("b", "c"), names(last));
        assertNull(last.next());
    }

    @Test
    void describesATopicWithWhatThisNodeKnows() {
        topics("events");
        var here = new TopicIdPartition(ID, "events", 0);
        broker.replicas.put(
                here, CompletableFuture.completedFuture(new PartitionStatus(3, 10, 12, 10, 4_096, List.of())));
        broker.entries = List.of(
                entry("retention.ms", "1000", Configs.Source.TOPIC, false),
                entry("password", "x", Configs.Source.DEFAULT, true));

        var view = done(Questions.topic(broker, "events", CALLER));

        assertEquals(
                new TopicView.PartitionView(0, 7, 4, List.of(7, 8), List.of(7), 3L, 10L, 4_096L),
                view.partitions().get(0));
        assertEquals(new TopicView.ConfigView("1000", "TOPIC"), view.configs().get("retention.ms"));
        assertNull(view.configs().get("password").value());
    }

    @Test
    void leavesOutTheNumbersOfAReplicaThatIsElsewhereOrFails() {
        topics("events");
        assertNull(done(Questions.topic(broker, "events", CALLER))
                .partitions()
                .get(0)
                .highWatermark());

        var here = new TopicIdPartition(ID, "events", 0);
        broker.replicas.put(here, CompletableFuture.failedFuture(new BusException(BusError.STORAGE, "disk")));
        assertNull(done(Questions.topic(broker, "events", CALLER))
                .partitions()
                .get(0)
                .highWatermark());
    }

    @Test
    void leavesOutConfigsThatTheCallerMayNotSee() {
        topics("events");
        broker.refused.add(Operation.DESCRIBE_CONFIGS);
        assertNull(done(Questions.topic(broker, "events", CALLER)).configs());
    }

    @Test
    void tellsAbsentFromForbidden() {
        topics("secret");
        broker.hidden.add("secret");
        assertEquals(BusError.UNKNOWN_TOPIC, refusal(() -> Questions.topic(broker, "none", CALLER)));
        assertEquals(BusError.TOPIC_NOT_AUTHORIZED, refusal(() -> Questions.topic(broker, "secret", CALLER)));
    }

    private void topics(String... names) {
        var partition = new PartitionImage(0, 7, 4, 1, List.of(7, 8), List.of(7));
        var topics = Arrays.stream(names)
                .collect(Collectors.toMap(Function.identity(), n -> new TopicImage(n, ID, List.of(partition))));
        broker.image = new ClusterImage(1, "cluster", 7, Map.of(), topics, Map.of(), Map.of(), Map.of(), Map.of());
    }

    private static Configs.Entry entry(String name, String value, Configs.Source source, boolean sensitive) {
        return new Configs.Entry(name, value, source, false, sensitive, Configs.Type.STRING, "", List.of());
    }

    private static List<String> names(TopicsView view) {
        return view.topics().stream().map(TopicsView.TopicRow::name).toList();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().getNow(null);
    }

    private static BusError refusal(org.junit.jupiter.api.function.Executable question) {
        return assertThrows(BusException.class, question).error();
    }
}
