package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official tools for share groups. */
class ShareToolsIT {
    private static final int RECORDS = 30;

    @TempDir
    static Path data;

    private static Node node;
    private static Tools tools;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data);
        tools = new Tools(node.kafka());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static String groups(String... arguments) throws Exception {
        return tools.run("kafka-share-groups", arguments).ok().out();
    }

    /** A topic with records, and a group of the same name that begins with the first. */
    private static void prepare(String name) throws Exception {
        tools.run("kafka-topics", "--create", "--topic", name, "--partitions", "1")
                .ok();
        tools.run(
                        "kafka-configs",
                        "--alter",
                        "--entity-type",
                        "groups",
                        "--entity-name",
                        name,
                        "--add-config",
                        "share.auto.offset.reset=earliest")
                .ok();
        Client.write(
                node.kafka(),
                name,
                IntStream.range(0, RECORDS)
                        .mapToObj(i -> new Event("k", "value " + i))
                        .toList());
    }

    private static List<String> consume(String name, int count) throws Exception {
        return tools
                .run(
                        "kafka-console-share-consumer",
                        "--topic",
                        name,
                        "--group",
                        name,
                        "--max-messages",
                        "" + count,
                        "--timeout-ms",
                        "30000")
                .ok()
                .lines()
                .stream()
                .filter(line -> line.startsWith("value "))
                .toList();
    }

    @Test
    void theLifeOfAGroup() throws Exception {
        prepare("seen");
        assertEquals(10, consume("seen", 10).size());
        assertTrue(groups("--list").lines().anyMatch("seen"::equals));
        assertTrue(groups("--describe", "--group", "seen", "--state").contains("Empty"));
        String described = groups("--describe", "--group", "seen");
        assertTrue(described.lines().anyMatch(line -> line.matches("seen\\s+seen\\s+0\\s+10\\s+20\\s*")), described);
        String reset = groups("--reset-offsets", "--group", "seen", "--topic", "seen", "--to-earliest", "--execute");
        assertTrue(reset.lines().anyMatch(line -> line.matches("seen\\s+seen\\s+0\\s+0\\s*")), reset);
        assertEquals("value 0", consume("seen", 1).get(0));
        groups("--delete-offsets", "--group", "seen", "--topic", "seen");
        assertFalse(groups("--describe", "--group", "seen").lines().anyMatch(line -> line.matches("seen\\s+seen.*")));
        groups("--delete", "--group", "seen");
        assertFalse(groups("--list").lines().anyMatch("seen"::equals));
    }

    @Test
    void verifiableAndMeasured() throws Exception {
        prepare("verified");
        String verified = tools.run(
                        "kafka-verifiable-share-consumer",
                        "--topic",
                        "verified",
                        "--group-id",
                        "verified",
                        "--max-messages",
                        "" + RECORDS,
                        "--acknowledgement-mode",
                        "sync")
                .ok()
                .out();
        assertTrue(verified.contains("offsets_acknowledged"), verified);
        assertFalse(verified.contains("\"success\":false"), verified);
        prepare("measured");
        String measured = tools.run(
                        "kafka-share-consumer-perf-test",
                        "--topic",
                        "measured",
                        "--group",
                        "measured",
                        "--num-records",
                        "" + RECORDS)
                .ok()
                .out();
        assertTrue(measured.lines().anyMatch(line -> line.contains(", " + RECORDS + ",")), measured);
    }
}
