package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** librdkafka as Debian has it, by kcat: every codec, headers, an idempotent producer, a balanced group, offsets by time. */
class KcatIT {
    private static final int RECORDS = 500;

    @TempDir
    static Path data;

    private static Node node;

    @BeforeAll
    static void start() throws Exception {
        assertTrue(Programs.onPath("kcat"), "kcat is not installed: run ./verify, or apt-get install kcat");
        node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodec(String codec) throws Exception {
        String topic = "codec-" + codec;
        kcat(lines(), "-P", "-t", topic, "-z", codec, "-X", "enable.idempotence=true", "-H", "codec=" + codec);
        Programs.Outcome read = kcat("", "-C", "-q", "-e", "-t", topic, "-o", "beginning", "-f", "%s %h\n");
        String header = " codec=" + codec;
        assertEquals(lines().lines().map(line -> line + header).toList(), read.lines());
    }

    @Test
    void aGroupReadsEverythingOnceAndGoesOnWhereItWas() throws Exception {
        new Tools(node.kafka())
                .run("kafka-topics", "--create", "--topic", "grouped", "--partitions", "3")
                .ok();
        kcat(keyed(), "-P", "-t", "grouped", "-K", "\\t");
        Programs.Outcome first = kcat("", "-G", "kcat-group", "-q", "-e", "-o", "beginning", "-f", "%s\n", "grouped");
        assertEquals(
                sorted(lines()),
                first.lines().stream()
                        .filter(line -> line.startsWith("line"))
                        .sorted()
                        .toList());
        kcat("more\tmore\n", "-P", "-t", "grouped", "-K", "\\t");
        Programs.Outcome second = kcat("", "-G", "kcat-group", "-q", "-e", "-f", "%s\n", "grouped");
        assertEquals(
                List.of("more"),
                second.lines().stream().filter(line -> !line.startsWith("%")).toList());
    }

    @Test
    void offsetsByTime() throws Exception {
        kcat(lines(), "-P", "-t", "timed");
        assertEquals(
                "timed [0] offset 0", kcat("", "-Q", "-t", "timed:0:0").out().trim());
        assertEquals(
                "timed [0] offset " + RECORDS,
                kcat("", "-Q", "-t", "timed:0:-1").out().trim());
    }

    private static Programs.Outcome kcat(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", node.kafka()));
        command.addAll(List.of(arguments));
        return Programs.run(command, input, 60).ok();
    }

    private static String lines() {
        return IntStream.range(0, RECORDS).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    private static String keyed() {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> i + "\tline " + i + "\n")
                .collect(Collectors.joining());
    }

    private static List<String> sorted(String lines) {
        return lines.lines().sorted().toList();
    }
}
