package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, records, configurations and committed offsets are there after a stop, a kill -9 and an upgrade. */
class SurvivalIT {
    private static final TopicPartition FIRST = new TopicPartition("kept", 0);

    @TempDir
    Path data;

    @Test
    void survivesAStop() throws Exception {
        List<Event> events = Events.earthquakes();
        try (Node node = Node.start(data)) {
            fill(node, events);
            assertEquals(0, node.stop());
        }
        try (Node node = Node.start(data)) {
            check(node, events);
        }
    }

    @Test
    void survivesAKill() throws Exception {
        List<Event> events = Events.earthquakes();
        try (Node node = Node.start(data)) {
            fill(node, events);
            node.kill();
        }
        try (Node node = Node.start(data)) {
            check(node, events);
            Client.write(node.kafka(), "kept", events);
            node.kill();
        }
        try (Node node = Node.start(data)) {
            assertEquals(
                    2 * events.size(),
                    Client.readAll(node.kafka(), "kept", 2 * events.size()).size());
        }
    }

    @Test
    void survivesAnUpgrade() throws Exception {
        List<Event> events = Events.earthquakes();
        try (Node node = Node.start(data)) {
            fill(node, events);
            assertEquals(0, node.stop());
        }
        try (Node node = Distribution.unpack("upgraded").start(data)) {
            check(node, events);
        }
    }

    private static void fill(Node node, List<Event> events) throws Exception {
        new Tools(node.kafka())
                .run("kafka-topics", "--create", "--topic", "kept", "--partitions", "2", "--config", "retention.ms=-1")
                .ok();
        Client.write(node.kafka(), "kept", events);
        try (KafkaConsumer<String, String> consumer = Client.consumer(node.kafka(), Map.of("group.id", "keeper"))) {
            consumer.assign(List.of(FIRST));
            consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(42, "half way")));
        }
    }

    private static void check(Node node, List<Event> events) throws Exception {
        assertEquals(Events.byKey(events), Events.byKey(Client.readAll(node.kafka(), "kept", events.size())));
        try (KafkaConsumer<String, String> consumer = Client.consumer(node.kafka(), Map.of("group.id", "keeper"))) {
            assertEquals(
                    new OffsetAndMetadata(42, "half way"),
                    consumer.committed(Set.of(FIRST)).get(FIRST));
        }
        String described = new Tools(node.kafka())
                .run("kafka-configs", "--describe", "--entity-type", "topics", "--entity-name", "kept")
                .ok()
                .out();
        assertEquals(true, described.contains("retention.ms=-1"), described);
    }
}
