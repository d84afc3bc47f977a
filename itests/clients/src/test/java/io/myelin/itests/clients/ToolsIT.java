package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official command-line tools, used as people use them. */
class ToolsIT {
    @TempDir
    static Path data;

    @TempDir
    static Path files;

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

    @Test
    void topics() throws Exception {
        tools.run(
                        "kafka-topics",
                        "--create",
                        "--topic",
                        "t1",
                        "--partitions",
                        "2",
                        "--config",
                        "cleanup.policy=compact")
                .ok();
        assertTrue(tools.run("kafka-topics", "--list").ok().lines().contains("t1"));
        String described =
                tools.run("kafka-topics", "--describe", "--topic", "t1").ok().out();
        assertTrue(described.contains("PartitionCount: 2"), described);
        assertTrue(described.contains("cleanup.policy=compact"), described);
        assertTrue(described.contains("Leader: 1") || described.contains("Leader: 0"), described);
        tools.run("kafka-topics", "--alter", "--topic", "t1", "--partitions", "5")
                .ok();
        assertTrue(tools.run("kafka-topics", "--describe", "--topic", "t1")
                .ok()
                .out()
                .contains("PartitionCount: 5"));
        Programs.Outcome again = tools.run("kafka-topics", "--create", "--topic", "t1");
        assertTrue(again.exit() != 0 && again.out().contains("already exists"), again.out());
        Programs.Outcome invalid = tools.run("kafka-topics", "--create", "--topic", "t2", "--config", "no.such=1");
        assertTrue(invalid.exit() != 0 && invalid.out().contains("no.such"), invalid.out());
        tools.run("kafka-topics", "--delete", "--topic", "t1").ok();
        assertFalse(tools.run("kafka-topics", "--list").ok().lines().contains("t1"));
    }

    @Test
    void consoleAndGroups() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "console", "--partitions", "1")
                .ok();
        tools.runWith(lines(100), "kafka-console-producer", "--topic", "console")
                .ok();
        Programs.Outcome read = tools.run(
                        "kafka-console-consumer",
                        "--topic",
                        "console",
                        "--from-beginning",
                        "--group",
                        "readers",
                        "--max-messages",
                        "60",
                        "--timeout-ms",
                        "20000")
                .ok();
        assertEquals(
                60,
                read.lines().stream().filter(line -> line.startsWith("line ")).count(),
                read.out());
        assertTrue(tools.run("kafka-consumer-groups", "--list").ok().lines().contains("readers"));
        assertLag("40");
        tools.run(
                        "kafka-consumer-groups",
                        "--group",
                        "readers",
                        "--topic",
                        "console",
                        "--reset-offsets",
                        "--to-earliest",
                        "--execute")
                .ok();
        assertLag("100");
        String state = tools.run("kafka-consumer-groups", "--describe", "--group", "readers", "--state")
                .ok()
                .out();
        assertTrue(state.contains("Empty"), state);
        tools.run("kafka-consumer-groups", "--group", "readers", "--topic", "console", "--delete-offsets")
                .ok();
        tools.run("kafka-consumer-groups", "--group", "readers", "--delete").ok();
        assertFalse(tools.run("kafka-consumer-groups", "--list").ok().lines().contains("readers"));
    }

    private static void assertLag(String lag) throws Exception {
        String described = tools.run("kafka-consumer-groups", "--describe", "--group", "readers")
                .ok()
                .out();
        assertTrue(
                described.lines().anyMatch(line -> line.contains("console") && line.split("\\s+")[5].equals(lag)),
                described);
    }

    @Test
    void configs() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "configured").ok();
        tools.run(
                        "kafka-configs",
                        "--alter",
                        "--entity-type",
                        "topics",
                        "--entity-name",
                        "configured",
                        "--add-config",
                        "retention.ms=1000,max.message.bytes=2000")
                .ok();
        String described = tools.run(
                        "kafka-configs", "--describe", "--entity-type", "topics", "--entity-name", "configured")
                .ok()
                .out();
        assertTrue(described.contains("retention.ms=1000"), described);
        Programs.Outcome big =
                tools.runWith("x".repeat(3000) + "\n", "kafka-console-producer", "--topic", "configured");
        assertTrue(big.out().contains("RecordTooLarge"), big.out());
        tools.run(
                        "kafka-configs",
                        "--alter",
                        "--entity-type",
                        "topics",
                        "--entity-name",
                        "configured",
                        "--delete-config",
                        "retention.ms")
                .ok();
        String after = tools.run(
                        "kafka-configs", "--describe", "--entity-type", "topics", "--entity-name", "configured")
                .ok()
                .out();
        assertFalse(after.contains("retention.ms=1000"), after);
        String all = tools.run(
                        "kafka-configs",
                        "--describe",
                        "--all",
                        "--entity-type",
                        "topics",
                        "--entity-name",
                        "configured")
                .ok()
                .out();
        assertTrue(all.contains("retention.ms=604800000"), all);
    }

    @Test
    void offsetsRecordsAndDirectories() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "trimmed").ok();
        tools.runWith(lines(50), "kafka-console-producer", "--topic", "trimmed").ok();
        assertTrue(tools.run("kafka-get-offsets", "--topic", "trimmed")
                .ok()
                .lines()
                .contains("trimmed:0:50"));
        assertTrue(tools.run("kafka-get-offsets", "--topic", "trimmed", "--time", "earliest")
                .ok()
                .lines()
                .contains("trimmed:0:0"));
        Path json = Files.writeString(
                files.resolve("trim.json"),
                "{\"partitions\":[{\"topic\":\"trimmed\",\"partition\":0,\"offset\":20}],\"version\":1}");
        String trimmed = tools.run("kafka-delete-records", "--offset-json-file", json.toString())
                .ok()
                .out();
        assertTrue(trimmed.contains("low_watermark: 20"), trimmed);
        assertTrue(tools.run("kafka-get-offsets", "--topic", "trimmed", "--time", "earliest")
                .ok()
                .lines()
                .contains("trimmed:0:20"));
        String directories = tools.run("kafka-log-dirs", "--describe", "--topic-list", "trimmed")
                .ok()
                .out();
        assertTrue(directories.contains("\"partition\":\"trimmed-0\""), directories);
    }

    @Test
    void performance() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "perf", "--partitions", "4")
                .ok();
        String produced = tools.run(
                        "kafka-producer-perf-test",
                        "--topic",
                        "perf",
                        "--num-records",
                        "50000",
                        "--record-size",
                        "100",
                        "--throughput",
                        "-1")
                .ok()
                .out();
        assertTrue(produced.contains("50000 records sent"), produced);
        String consumed = tools.run(
                        "kafka-consumer-perf-test", "--topic", "perf", "--num-records", "50000", "--timeout", "20000")
                .ok()
                .out();
        assertTrue(consumed.contains(", 50000, "), consumed);
    }

    @Test
    void verifiable() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "verified", "--partitions", "2")
                .ok();
        String produced = tools.run("kafka-verifiable-producer", "--topic", "verified", "--max-messages", "500")
                .ok()
                .out();
        assertTrue(produced.contains("\"acked\":500"), produced);
        String consumed = tools.run(
                        "kafka-verifiable-consumer",
                        "--topic",
                        "verified",
                        "--group-id",
                        "verifiers",
                        "--max-messages",
                        "500")
                .ok()
                .out();
        long records = consumed.lines()
                .filter(line -> line.contains("\"records_consumed\""))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*\"count\":(\\d+).*", "$1")))
                .sum();
        assertEquals(500, records, consumed);
    }

    @Test
    void versionsAndCluster() throws Exception {
        String versions = tools.run("kafka-broker-api-versions").ok().out();
        assertTrue(versions.contains("Produce(0): 0 to 13"), versions);
        String cluster = tools.run("kafka-cluster", "cluster-id").ok().out();
        assertTrue(cluster.matches("(?s).*Cluster ID: \\S{22}.*"), cluster);
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }
}
