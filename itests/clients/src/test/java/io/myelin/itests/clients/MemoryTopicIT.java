package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics with {@code storage=memory} under unmodified clients and tools, beside topics on segments. */
class MemoryTopicIT {
    private static final TopicPartition FAST = new TopicPartition("fast", 0);

    @TempDir
    Path data;

    @Test
    void isATopicLikeAnyOther() throws Exception {
        List<Event> events = Events.earthquakes();
        try (Node node = Node.start(data)) {
            Tools tools = new Tools(node.kafka());
            // Not by kafka-topics --create: that tool refuses configurations that Kafka itself does not have.
            create(node, "fast", Map.of("storage", "memory"));
            create(node, "safe", Map.of());
            Client.write(node.kafka(), "fast", events);
            Client.write(node.kafka(), "safe", events);
            assertEquals(events, Client.readAll(node.kafka(), "fast", events.size()));
            assertEquals(events, Client.readAll(node.kafka(), "safe", events.size()));
            assertEquals(events.size(), readInGroup(node, events.size()).size());

            String described = tools.run("kafka-topics", "--describe", "--topic", "fast")
                    .ok()
                    .out();
            assertTrue(described.contains("storage=memory"), described);
            String configs = tools.run(
                            "kafka-configs", "--describe", "--all", "--entity-type", "topics", "--entity-name", "safe")
                    .ok()
                    .out();
            assertTrue(configs.contains("storage=segment"), configs);
            String directories = tools.run("kafka-log-dirs", "--describe").ok().out();
            assertTrue(
                    directories.matches(
                                    "(?s).*\"logDir\":\"memory\",\"error\":null,[^\\[]*\\[\\{\"partition\":\"fast-0\".*")
                            || directories.matches("(?s).*\"partition\":\"fast-0\".*\"logDir\":\"memory\".*"),
                    directories);
            assertTrue(get(node, "/api/v1/topics/fast")
                    .contains("\"storage\":{\"value\":\"memory\",\"source\":\"TOPIC\"}"));
            assertTrue(new Shell(Distribution.built(), data)
                    .ok("bus:topic fast")
                    .contains("storage        memory  TOPIC"));
        }
    }

    @Test
    void saysWhatItCannotBe() throws Exception {
        try (Node node = Node.start(data)) {
            assertRefused("There is no store 'tape' here", () -> create(node, "odd", Map.of("storage", "tape")));
            assertRefused(
                    "durability=fsync", () -> create(node, "odd", Map.of("storage", "memory", "durability", "fsync")));
            create(node, "fast", Map.of("storage", "memory"));
            String altered = new Tools(node.kafka())
                    .run(
                            "kafka-configs",
                            "--alter",
                            "--entity-type",
                            "topics",
                            "--entity-name",
                            "fast",
                            "--add-config",
                            "storage=segment")
                    .out();
            assertTrue(altered.contains("storage is decided at creation"), altered);
        }
    }

    private static void assertRefused(String reason, org.junit.jupiter.api.function.Executable create) {
        Throwable cause = assertThrows(ExecutionException.class, create).getCause();
        assertEquals(InvalidConfigurationException.class, cause.getClass());
        assertTrue(cause.getMessage().contains(reason), cause.getMessage());
    }

    @Test
    void beginsAnewBehindItsOldOffsetsAfterARestart() throws Exception {
        List<Event> events = Events.earthquakes().subList(0, 20);
        try (Node node = Node.start(data)) {
            create(node, "fast", Map.of("storage", "memory"));
            create(node, "safe", Map.of());
            Client.write(node.kafka(), "fast", events);
            Client.write(node.kafka(), "safe", events);
            readInGroup(node, 20);
            node.kill();
        }
        try (Node node = Node.start(data)) {
            assertEquals(events, Client.readAll(node.kafka(), "safe", events.size()));
            long begin;
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
                begin = admin.listOffsets(Map.of(FAST, OffsetSpec.earliest()))
                        .partitionResult(FAST)
                        .get()
                        .offset();
                assertEquals(
                        begin,
                        admin.listOffsets(Map.of(FAST, OffsetSpec.latest()))
                                .partitionResult(FAST)
                                .get()
                                .offset());
            }
            assertTrue(begin >= 20, "begins at " + begin);
            Client.write(node.kafka(), "fast", events.subList(0, 5));
            // The group had committed offset 20, which does not exist any more: it is told, and reads from the
            // earliest.
            List<ConsumerRecord<String, String>> read = readInGroup(node, 5);
            assertEquals(begin, read.get(0).offset());
            assertEquals(
                    events.subList(0, 5).stream().map(Event::value).toList(),
                    read.stream().map(ConsumerRecord::value).toList());
        }
    }

    @Test
    void refusesWritesWhenItsMemoryIsFullUntilThereIsSpace() throws Exception {
        try (Node node = Node.start(data, "--set", "io.myelin.log.memory.limit.bytes=100000")) {
            create(node, "fast", Map.of("storage", "memory"));
            create(node, "safe", Map.of());
            String value = "x".repeat(30_000);
            Map<String, Object> impatient = Map.of("delivery.timeout.ms", "3000", "request.timeout.ms", "1000");
            try (KafkaProducer<String, String> producer = Client.producer(node.kafka(), Map.of());
                    KafkaProducer<String, String> refused = Client.producer(node.kafka(), impatient)) {
                for (int i = 0; i < 3; i++) {
                    producer.send(new ProducerRecord<>("fast", value)).get();
                }
                assertThrows(
                        ExecutionException.class,
                        () -> refused.send(new ProducerRecord<>("fast", value)).get());
                producer.send(new ProducerRecord<>("safe", value)).get();
            }
            assertEquals(3, Client.readAll(node.kafka(), "fast", 3).size());
            String told = new Shell(Distribution.built(), data).fails("bus:produce fast " + value);
            assertTrue(told.contains("of 100000 bytes: raise limit.bytes or retain less"), told);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()));
                    KafkaProducer<String, String> producer = Client.producer(node.kafka(), Map.of())) {
                admin.deleteRecords(Map.of(FAST, RecordsToDelete.beforeOffset(1)))
                        .all()
                        .get();
                assertEquals(
                        3,
                        producer.send(new ProducerRecord<>("fast", value)).get().offset());
            }
        }
    }

    @Test
    void otherTopicsNoticeNothingWhenItsStoreIsReplaced() throws Exception {
        try (Node node = Node.start(data)) {
            Shell shell = new Shell(Distribution.built(), data);
            create(node, "fast", Map.of("storage", "memory"));
            create(node, "safe", Map.of());
            Path jar = Distribution.built().home().resolve("system/io.myelin.log.memory.jar");
            String update = "felix:update " + shell.bundleId("io.myelin.log.memory") + " " + jar.toUri();
            // Without retries or a second attempt, whatever happens to it is seen.
            Map<String, Object> careless = Map.of("acks", "1", "enable.idempotence", "false", "retries", "0");
            try (Trickle safe = new Trickle(node.kafka(), "safe", careless);
                    Trickle fast = new Trickle(node.kafka(), "fast", Map.of())) {
                for (int i = 0; i < 5; i++) {
                    safe.awaitMore(200);
                    fast.awaitMore(200);
                    safe.takeLongestGapMs();
                    fast.takeLongestGapMs();
                    shell.ok(update);
                    fast.awaitMore(200);
                    safe.awaitMore(200);
                    System.out.println("log.memory replaced: its topic paused " + fast.takeLongestGapMs()
                            + " ms, the other " + safe.takeLongestGapMs() + " ms");
                }
                List<Long> offsets = fast.finish();
                assertEquals(List.of(), fast.faults());
                assertEquals(offsets.stream().sorted().distinct().toList(), offsets, "no offset is given out twice");
                assertEquals(
                        safe.finish().size(),
                        Client.readAll(node.kafka(), "safe", safe.sent()).size());
                assertEquals(List.of(), safe.faults());
                assertFalse(offsets.isEmpty());
            }
            assertEquals("UP", shell.json("bus:health").get("status").asText());
            assertEquals(1, Classes.instances(node.pid(), "io.myelin.log.memory.MemoryLogStore"), "generations left");
            assertFalse(node.log().contains(" ERROR "), node.log());

            String id = shell.bundleId("io.myelin.log.memory");
            shell.ok("felix:stop -t " + id);
            assertTrue(shell.fails("bus:produce fast x").contains("its store 'memory' is not here"));
            assertTrue(shell.run("bus:health").out().contains("fast-0: its store 'memory' is not here"));
            shell.ok("bus:produce safe x");
            assertRefused("There is no store 'memory' here", () -> create(node, "new", Map.of("storage", "memory")));
            shell.ok("felix:start -t " + id);
            shell.ok("bus:produce fast x");
            assertEquals("x\n", shell.ok("bus:consume fast --values"));
            for (String name : List.of("io.myelin.log.segment", "io.myelin.broker.core")) {
                Path other = Distribution.built().home().resolve("system/" + name + ".jar");
                shell.ok("felix:update " + shell.bundleId(name) + " " + other.toUri());
                assertEquals("x\n", shell.ok("bus:consume fast --values"), "what it holds outlives " + name);
            }
        }
    }

    private static void create(Node node, String topic, Map<String, String> configs) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
    }

    private static List<ConsumerRecord<String, String>> readInGroup(Node node, int count) {
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                Client.consumer(node.kafka(), Map.of("group.id", "team", "enable.auto.commit", "false"))) {
            consumer.subscribe(List.of("fast"));
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (read.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            }
            consumer.commitSync(Map.of(
                    FAST, new OffsetAndMetadata(read.get(read.size() - 1).offset() + 1)));
        }
        return read;
    }

    private static String get(Node node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.http() + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
