package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.NodeProcess;
import io.myelin.itests.harness.Peers;
import io.myelin.itests.harness.Ports;
import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified Kafka Streams application whose tasks the bus assigns: a streams group. */
class StreamsGroupIT {
    private static final String STREAMS = "group.protocol=streams";

    @TempDir
    Path data;

    private final String port = Integer.toString(Ports.keepable());

    /** Members are missed soon, and nobody is waited for. */
    private Node start() throws Exception {
        String set = "io.myelin.coordination.group.streams.";
        return Node.start(
                data,
                "--kafka-port",
                port,
                "--set",
                set + "min.session.timeout.ms=1000",
                "--set",
                set + "session.timeout.ms=6000",
                "--set",
                set + "min.heartbeat.interval.ms=100",
                "--set",
                set + "heartbeat.interval.ms=500",
                "--set",
                set + "initial.rebalance.delay.ms=0");
    }

    private static NodeProcess second(Node node, WordCounts counts, String name) throws Exception {
        Path state = Files.createTempDirectory(Programs.WORK, name);
        return NodeProcess.start(
                Peers.command(
                        "streams-4.3",
                        WordCount.class.getName(),
                        node.kafka(),
                        name,
                        counts.input(),
                        counts.output(),
                        "state.dir=" + state,
                        STREAMS),
                Map.of());
    }

    @Test
    void goesOnWhereItWasStopped() throws Exception {
        List<String> places = WordCounts.places();
        int half = places.size() / 2;
        try (Node node = start();
                WordCounts counts = new WordCounts(node.kafka(), "streamed", STREAMS)) {
            counts.start();
            counts.give(places.subList(0, half));
            counts.awaitCounts(half);
            counts.stop();
            counts.give(places.subList(half, places.size()));
            counts.start();
            counts.assertCountedOnce();
        }
    }

    @Test
    void anotherInstanceTakesOverFromOneThatIsKilled() throws Exception {
        List<String> places = WordCounts.places();
        int part = places.size() / 3;
        try (Node node = start();
                WordCounts counts = new WordCounts(node.kafka(), "shared", STREAMS)) {
            Tools tools = new Tools(node.kafka());
            counts.start();
            counts.give(places.subList(0, part));
            counts.awaitCounts(part);
            try (NodeProcess second = second(node, counts, "shared")) {
                second.awaitReady();
                awaitMembers(tools, "shared", 2);
                counts.give(places.subList(part, 2 * part));
                counts.awaitCounts(2 * part);
                second.kill();
            }
            counts.give(places.subList(2 * part, places.size()));
            counts.awaitAll();
            awaitMembers(tools, "shared", 1);
        }
    }

    @Test
    void countsExactlyOnceOverAKill() throws Exception {
        List<String> places = WordCounts.places();
        int half = places.size() / 2;
        try (Node node = start();
                WordCounts counts =
                        new WordCounts(node.kafka(), "exact", STREAMS, "processing.guarantee=exactly_once_v2")) {
            counts.start();
            counts.give(places.subList(0, half));
            counts.awaitCounts(half);
            counts.kill();
            counts.give(places.subList(half, places.size()));
            counts.start();
            counts.assertCountedOnce();
        }
    }

    private static void awaitMembers(Tools tools, String group, int members) throws Exception {
        String seen = "";
        for (int attempt = 0; attempt < 30; attempt++) {
            seen = tools.run("kafka-streams-groups", "--describe", "--group", group, "--members")
                    .ok()
                    .out();
            String state = tools.run("kafka-streams-groups", "--describe", "--group", group, "--state")
                    .ok()
                    .out();
            if (seen.lines().filter(line -> line.startsWith(group)).count() == members && state.contains("Stable")) {
                return;
            }
        }
        throw new AssertionError("group " + group + " did not come to have " + members + " members:\n" + seen);
    }

    @Test
    void theToolForStreamsGroups() throws Exception {
        List<String> places = WordCounts.places().subList(0, 200);
        try (Node node = start();
                WordCounts counts = new WordCounts(node.kafka(), "tooled", STREAMS)) {
            Tools tools = new Tools(node.kafka());
            counts.start();
            counts.give(places);
            counts.assertCountedOnce();
            assertTrue(groups(tools, "--list").lines().anyMatch("tooled"::equals));
            assertTrue(groups(tools, "--list", "--state", "stable").contains("tooled"));
            assertTrue(groups(tools, "--describe", "--group", "tooled", "--state", "--verbose")
                    .contains("Stable"));
            String members = groups(tools, "--describe", "--group", "tooled", "--members", "--verbose");
            assertTrue(members.contains("0:[0,1,2]") && members.contains("1:[0,1,2]"), members);
            String offsets = groups(tools, "--describe", "--group", "tooled", "--offsets", "--verbose");
            assertTrue(offsets.contains(counts.input()) && offsets.contains(counts.repartition()), offsets);
            Programs.Outcome early = tools.run("kafka-streams-groups", "--group", "tooled", "--delete");
            assertTrue(early.out().contains("GroupNotEmpty"), early.out());
            counts.stop();
            String reset = groups(
                    tools,
                    "--group",
                    "tooled",
                    "--input-topic",
                    counts.input(),
                    "--reset-offsets",
                    "--to-earliest",
                    "--execute");
            assertEquals(
                    3,
                    reset.lines()
                            .filter(line -> line.contains(counts.input()))
                            .filter(line -> line.strip().endsWith(" 0"))
                            .count(),
                    reset);
            groups(tools, "--group", "tooled", "--delete-offsets", "--input-topic", counts.input());
            groups(tools, "--group", "tooled", "--delete");
            assertFalse(groups(tools, "--list").lines().anyMatch("tooled"::equals));
            assertEquals("", groups(tools, "--list").strip());
        }
    }

    private static String groups(Tools tools, String... arguments) throws Exception {
        return tools.run("kafka-streams-groups", arguments).ok().out();
    }
}
