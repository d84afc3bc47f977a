package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;

import io.myelin.itests.harness.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified workers of Kafka Connect bring the lines of a file into a topic, and those of the topic into another file. */
class ConnectIT {
    private static final int LINES = 500;

    @TempDir
    static Path data;

    private static Node node;

    @TempDir
    Path files;

    private Path from;
    private Path to;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @BeforeEach
    void name() throws IOException {
        from = files.resolve("from.txt");
        to = files.resolve("to.txt");
        append(0, LINES);
    }

    private void append(int begin, int end) throws IOException {
        Files.write(from, lines(begin, end), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> lines(int begin, int end) {
        return IntStream.range(begin, end).mapToObj(i -> "line " + i).toList();
    }

    private Map<String, String> source(String topic) {
        return Map.of(
                "name",
                topic + "-source",
                "connector.class",
                "org.apache.kafka.connect.file.FileStreamSourceConnector",
                "tasks.max",
                "1",
                "file",
                from.toString(),
                "topic",
                topic);
    }

    private Map<String, String> sink(String topic) {
        return Map.of(
                "name",
                topic + "-sink",
                "connector.class",
                "org.apache.kafka.connect.file.FileStreamSinkConnector",
                "tasks.max",
                "1",
                "file",
                to.toString(),
                "topics",
                topic);
    }

    private boolean arrived(int count) throws IOException {
        return Files.exists(to) && Files.readAllLines(to).stream().distinct().count() >= count;
    }

    @Test
    void standalone() throws Exception {
        List<Map<String, String>> connectors = List.of(source("alone"), sink("alone"));
        try (ConnectWorker worker = ConnectWorker.standalone(files, node.kafka(), connectors)) {
            worker.await("the first lines are there", () -> arrived(LINES));
            worker.stop();
            append(LINES, 2 * LINES);
            worker.start();
            worker.await("the next lines are there", () -> arrived(2 * LINES));
            worker.stop();
        }
        // Whoever had forgotten an offset would have brought some of them twice.
        assertIterableEquals(lines(0, 2 * LINES), Files.readAllLines(to));
    }

    @Test
    void distributedAndExactlyOnce() throws Exception {
        Map<String, String> exact = Map.of("exactly.once.source.support", "enabled");
        try (ConnectWorker first = ConnectWorker.distributed(files, node.kafka(), exact);
                ConnectWorker second = ConnectWorker.distributed(files, node.kafka(), exact)) {
            Map<String, String> source = new HashMap<>(source("shared"));
            source.put("exactly.once.support", "required");
            first.create(source);
            first.create(sink("shared"));
            second.awaitRunning("shared-source");
            second.awaitRunning("shared-sink");
            second.await("the first lines are there", () -> arrived(LINES));
            assertCompacted(List.of("connect-configs", "connect-offsets", "connect-status"));
            first.kill();
            append(LINES, 2 * LINES);
            second.await("the next lines are there", () -> arrived(2 * LINES));
            first.start();
            append(2 * LINES, 3 * LINES);
            second.await("the last lines are there", () -> arrived(3 * LINES));
            first.stop();
            second.stop();
        }
        assertIterableEquals(lines(0, 3 * LINES), committed("shared"));
        assertIterableEquals(
                lines(0, 3 * LINES), Files.readAllLines(to).stream().distinct().toList());
    }

    private static void assertCompacted(List<String> topics) throws Exception {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            admin.describeConfigs(resources)
                    .all()
                    .get()
                    .forEach((topic, config) ->
                            assertEquals("compact", config.get("cleanup.policy").value(), topic.name()));
        }
    }

    /** What a reader of committed records finds in a topic of one partition. */
    private static List<String> committed(String topic) {
        TopicPartition only = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = Client.consumer(
                node.kafka(), Map.of("isolation.level", "read_committed", "enable.auto.commit", "false"))) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
