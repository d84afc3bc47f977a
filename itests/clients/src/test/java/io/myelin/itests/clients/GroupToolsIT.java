package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official tools on groups that have members, of both protocols. */
class GroupToolsIT {
    private static final int RECORDS = 200;

    @TempDir
    static Path data;

    private static Node node;
    private static Tools tools;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
        tools = new Tools(node.kafka());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static String groups(String... arguments) throws Exception {
        return tools.run("kafka-consumer-groups", arguments).ok().out();
    }

    private static void write(String topic) throws Exception {
        tools.run("kafka-topics", "--create", "--topic", topic, "--partitions", "2")
                .ok();
        Client.write(node.kafka(), topic, Events.earthquakes().subList(0, RECORDS));
    }

    /** @param assignor as the tool names it */
    @ParameterizedTest
    @CsvSource({"classic, Classic, range", "consumer, Consumer, uniform"})
    void describesResetsAndDeletes(String protocol, String type, String assignor) throws Exception {
        String group = "group-" + protocol;
        String topic = "topic-" + protocol;
        write(topic);
        try (Following member = new Following(group, topic, protocol)) {
            member.awaitAll();
            String all = groups("--list", "--type");
            assertTrue(all.lines().anyMatch(line -> line.startsWith(group + " ")), all);
            String state = groups("--describe", "--group", group, "--state");
            assertTrue(state.contains("Stable") && state.contains(assignor), state);
            String members = groups("--describe", "--group", group, "--members", "--verbose");
            assertTrue(members.contains(topic + "(0,1)") || members.contains(topic + ":0,1"), members);
            String listed = tools.run("kafka-groups", "--list").ok().out();
            assertTrue(listed.lines().anyMatch(line -> line.startsWith(group + " ") && line.contains(type)), listed);
            Programs.Outcome early = tools.run(
                    "kafka-consumer-groups",
                    "--group",
                    group,
                    "--topic",
                    topic,
                    "--reset-offsets",
                    "--to-earliest",
                    "--execute");
            assertTrue(early.out().contains("inactive"), early.out());
            Programs.Outcome deleted = tools.run("kafka-consumer-groups", "--group", group, "--delete");
            assertTrue(deleted.out().contains("GroupNotEmpty"), deleted.out());
        }
        String offsets = groups("--describe", "--group", group, "--offsets");
        assertEquals(0, lag(offsets, topic), offsets);
        groups("--group", group, "--topic", topic + ":0", "--reset-offsets", "--to-offset", "1", "--execute");
        groups("--group", group, "--topic", topic + ":1", "--reset-offsets", "--shift-by", "-2", "--execute");
        String reset = groups("--describe", "--group", group, "--offsets");
        assertTrue(lag(reset, topic) > 2, reset);
        groups("--group", group, "--topic", topic + ":0", "--delete-offsets");
        groups("--group", group, "--delete");
        assertFalse(groups("--list").lines().anyMatch(group::equals));
    }

    private static int lag(String described, String topic) {
        return described
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 5 && columns[1].equals(topic))
                .mapToInt(columns -> Integer.parseInt(columns[5]))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void verifiableAndPerformance(String protocol) throws Exception {
        String topic = "measured-" + protocol;
        write(topic);
        String consumed = tools.run(
                        "kafka-verifiable-consumer",
                        "--topic",
                        topic,
                        "--group-id",
                        "verifiers-" + protocol,
                        "--group-protocol",
                        protocol,
                        "--max-messages",
                        Integer.toString(RECORDS))
                .ok()
                .out();
        long records = consumed.lines()
                .filter(line -> line.contains("\"records_consumed\""))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*records_consumed\",\"count\":(\\d+).*", "$1")))
                .sum();
        assertEquals(RECORDS, records, consumed);
        String measured = tools.run(
                        "kafka-consumer-perf-test",
                        "--topic",
                        topic,
                        "--num-records",
                        Integer.toString(RECORDS),
                        "--timeout",
                        "20000",
                        "--command-property",
                        "group.protocol=" + protocol)
                .ok()
                .out();
        assertTrue(measured.contains(", " + RECORDS + ", "), measured);
    }

    @Test
    void configurationsOfAGroup() throws Exception {
        configs("--alter", "--add-config", "consumer.session.timeout.ms=50000,consumer.heartbeat.interval.ms=6000")
                .ok();
        String set = configs("--describe").ok().out();
        assertTrue(set.contains("consumer.session.timeout.ms=50000"), set);
        assertTrue(set.contains("consumer.heartbeat.interval.ms=6000"), set);
        for (String outside : List.of("consumer.session.timeout.ms=60001", "consumer.heartbeat.interval.ms=4999")) {
            String refused = configs("--alter", "--add-config", outside).out();
            assertTrue(refused.contains("InvalidConfigurationException"), refused);
            assertTrue(refused.contains("must be in the range"), refused);
        }
        assertEquals(set, configs("--describe").ok().out());
        configs("--alter", "--delete-config", "consumer.session.timeout.ms").ok();
        String left = configs("--describe").ok().out();
        assertFalse(left.contains("consumer.session.timeout.ms"), left);
        assertTrue(left.contains("consumer.heartbeat.interval.ms=6000"), left);
        String all = configs("--describe", "--all").ok().out();
        assertTrue(all.contains("consumer.session.timeout.ms=45000"), all);
    }

    private static Programs.Outcome configs(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--entity-type", "groups", "--entity-name", "configured"));
        all.addAll(List.of(arguments));
        return tools.run("kafka-configs", all.toArray(String[]::new));
    }

    @Test
    void endToEndLatency() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "end-to-end").ok();
        String measured = tools.run(
                        "kafka-e2e-latency",
                        "--topic",
                        "end-to-end",
                        "--num-records",
                        "200",
                        "--producer-acks",
                        "all",
                        "--record-size",
                        "100")
                .ok()
                .out();
        assertTrue(measured.contains("Percentiles: 50th ="), measured);
    }

    /** A member that reads on and on. */
    private static final class Following implements AutoCloseable {
        private final KafkaConsumer<String, String> consumer;
        private final Thread thread = new Thread(this::run, "member");
        private volatile boolean stopped;
        private volatile int read;

        Following(String group, String topic, String protocol) {
            consumer = Client.consumer(node.kafka(), Map.of("group.id", group, "group.protocol", protocol));
            consumer.subscribe(List.of(topic));
            thread.start();
        }

        private void run() {
            try (consumer) {
                while (!stopped) {
                    read += consumer.poll(Duration.ofMillis(100)).count();
                }
            }
        }

        void awaitAll() throws InterruptedException {
            for (int attempt = 0; read < RECORDS; attempt++) {
                assertTrue(attempt < 600, "only " + read + " records came");
                Thread.sleep(50);
            }
        }

        @Override
        public void close() throws InterruptedException {
            stopped = true;
            thread.join();
        }
    }
}
