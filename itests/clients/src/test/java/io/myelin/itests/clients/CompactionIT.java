package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Peers;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics with cleanup.policy=compact as unmodified consumers see them, plain and compressed, across a restart. */
class CompactionIT {
    private static final List<String> CODECS = List.of("none", "gzip", "zstd");
    private static final int KEYS = 10;
    private static final int ROUNDS = 30;
    private static final int LIMIT_SECONDS = 60;
    private static final String OFFSETS = "__consumer_offsets";
    private static final int COMMITS = 10_000;

    @TempDir
    static Path data;

    @BeforeAll
    static void kcatIsThere() {
        assertTrue(Programs.onPath("kcat"), "kcat is not installed: run ./verify, or apt-get install kcat");
    }

    private static Node start() throws Exception {
        return Node.start(data, "--set", "io.myelin.log.segment.log.cleaner.backoff.ms=100");
    }

    @Test
    void onlyTheNewestValuesRemainAndTombstonesGo() throws Exception {
        try (Node node = start()) {
            for (String codec : CODECS) {
                create(node, codec);
                write(node, codec);
            }
            for (String codec : CODECS) {
                await(node, codec, read -> read.equals(newest("k1=")));
                kcat(node, "k2:last\n", "-P", "-t", topic(codec), "-K", ":", "-z", codec);
            }
            for (String codec : CODECS) {
                await(node, codec, read -> read.equals(without("k1", "k2=last")));
            }
            assertEquals(0, node.stop());
        }
        try (Node node = start()) {
            for (String codec : CODECS) {
                assertEquals(without("k1", "k2=last"), read(node, codec));
                assertEquals(without("k1", "k2=last"), console(node, codec));
            }
            offsetsAreWhatTheyWere(node);
        }
    }

    /** 100,000 offsets of 10 keys: what the coordinator keeps in its topic shrinks to little, and is what it was. */
    @Test
    void theOffsetsTopicIsCompactedAndSaysTheSame() throws Exception {
        try (Node node = start()) {
            Tools tools = new Tools(node.kafka());
            tools.run("kafka-topics", "--create", "--topic", "read", "--partitions", "10")
                    .ok();
            commit(node, 1);
            tools.run(
                            "kafka-configs",
                            "--alter",
                            "--entity-type",
                            "topics",
                            "--entity-name",
                            OFFSETS,
                            "--add-config",
                            "segment.ms=1000,min.cleanable.dirty.ratio=0.01,file.delete.delay.ms=0")
                    .ok();
            commit(node, COMMITS);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (offsetsBytes(tools) > 20_000) {
                assertTrue(System.nanoTime() < deadline, OFFSETS + " still has " + offsetsBytes(tools) + " bytes");
            }
            assertEquals(0, node.stop());
        }
        try (Node node = start()) {
            String described = new Tools(node.kafka())
                    .run("kafka-consumer-groups", "--describe", "--group", "committer")
                    .ok()
                    .out();
            long right = described
                    .lines()
                    .filter(line -> line.matches("committer +read +\\d+ +" + COMMITS + " .*"))
                    .count();
            assertEquals(10, right, described);
        }
    }

    private static void commit(Node node, int times) throws Exception {
        Programs.Outcome outcome = Programs.run(
                        Peers.command(
                                "client-4.4",
                                ManyCommits.class.getName(),
                                node.kafka(),
                                "committer",
                                "read",
                                "10",
                                String.valueOf(times)),
                        "",
                        120)
                .ok();
        assertTrue(outcome.lines().contains("acknowledged " + times), outcome.out());
    }

    private static long offsetsBytes(Tools tools) throws Exception {
        String directories = tools.run("kafka-log-dirs", "--describe", "--topic-list", OFFSETS)
                .ok()
                .out();
        Matcher sizes = Pattern.compile("\"size\":(\\d+)").matcher(directories);
        long bytes = 0;
        while (sizes.find()) {
            bytes += Long.parseLong(sizes.group(1));
        }
        return bytes;
    }

    private static String topic(String codec) {
        return "compacted-" + codec;
    }

    private static void create(Node node, String codec) throws Exception {
        new Tools(node.kafka())
                .run(
                        "kafka-topics",
                        "--create",
                        "--topic",
                        topic(codec),
                        "--config",
                        "cleanup.policy=compact",
                        "--config",
                        "segment.ms=500",
                        "--config",
                        "min.cleanable.dirty.ratio=0.01",
                        "--config",
                        "delete.retention.ms=100")
                .ok();
    }

    private static void write(Node node, String codec) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            for (int key = 0; key < KEYS; key++) {
                lines.append('k')
                        .append(key)
                        .append(':')
                        .append("value ")
                        .append(round)
                        .append('\n');
            }
        }
        lines.append("k1:\n");
        kcat(node, lines.toString(), "-P", "-t", topic(codec), "-K", ":", "-Z", "-z", codec, "-X", "linger.ms=1");
    }

    /** Each key with its newest value, and a last one. */
    private static List<String> newest(String last) {
        List<String> lines = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            if (!last.startsWith("k" + key)) {
                lines.add("k" + key + "=value " + (ROUNDS - 1));
            }
        }
        lines.add(last);
        return lines;
    }

    private static List<String> without(String key, String last) {
        List<String> lines = newest(last);
        lines.removeIf(line -> line.startsWith(key + "="));
        return lines;
    }

    private static void await(Node node, String codec, Predicate<List<String>> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        List<String> read = read(node, codec);
        while (!wanted.test(read)) {
            assertTrue(System.nanoTime() < deadline, topic(codec) + " still has " + read);
            Thread.sleep(100);
            read = read(node, codec);
        }
    }

    private static List<String> read(Node node, String codec) throws Exception {
        return kcat(node, "", "-C", "-q", "-e", "-t", topic(codec), "-o", "beginning", "-f", "%k=%s\n")
                .lines();
    }

    private static List<String> console(Node node, String codec) throws Exception {
        return new Tools(node.kafka())
                        .run(
                                "kafka-console-consumer",
                                "--topic",
                                topic(codec),
                                "--from-beginning",
                                "--max-messages",
                                String.valueOf(KEYS - 1),
                                "--timeout-ms",
                                "20000",
                                "--formatter-property",
                                "print.key=true",
                                "--formatter-property",
                                "key.separator==")
                        .ok()
                        .lines()
                        .stream()
                        .filter(line -> line.startsWith("k"))
                        .toList();
    }

    private static void offsetsAreWhatTheyWere(Node node) throws Exception {
        Tools tools = new Tools(node.kafka());
        for (String codec : CODECS) {
            String end = topic(codec) + ":0:" + (KEYS * ROUNDS + 2);
            String offsets =
                    tools.run("kafka-get-offsets", "--topic", topic(codec)).ok().out();
            assertTrue(offsets.contains(end), offsets);
        }
        String directories = tools.run("kafka-log-dirs", "--describe", "--topic-list", topic("none"))
                .ok()
                .out();
        long size = Long.parseLong(directories.replaceAll("(?s).*\"size\":(\\d+).*", "$1"));
        assertTrue(size > 0 && size < 4000, directories);
    }

    private static Programs.Outcome kcat(Node node, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", node.kafka()));
        command.addAll(List.of(arguments));
        return Programs.run(command, input, 60).ok();
    }
}
