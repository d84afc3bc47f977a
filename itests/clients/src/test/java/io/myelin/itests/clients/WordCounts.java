package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.itests.harness.NodeProcess;
import io.myelin.itests.harness.Peers;
import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * {@link WordCount} in a process of its own, that may be killed; the lines that it is given, and what it must make of them.
 * The places of a week of earthquakes, for an application with an id of its own and topics named after it.
 */
final class WordCounts implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("\"place\":\"([^\"]*)\"");
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String bootstrap;
    private final String name;
    private final List<String> settings;
    private final Path state;
    private final List<String> given = new ArrayList<>();
    private NodeProcess process;

    /** @param settings of the application, each as KEY=VALUE, such as {@code processing.guarantee=exactly_once_v2} */
    WordCounts(String bootstrap, String name, String... settings) throws Exception {
        this.bootstrap = bootstrap;
        this.name = name;
        this.settings = List.of(settings);
        state = Files.createTempDirectory(Programs.WORK, name);
        try (Admin admin = admin()) {
            admin.createTopics(List.of(
                            new NewTopic(input(), PARTITIONS, (short) 1),
                            new NewTopic(output(), PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** The places of the earthquakes, one a line. */
    static List<String> places() throws IOException {
        List<String> places = new ArrayList<>();
        for (Events.Event event : Events.earthquakes()) {
            Matcher place = PLACE.matcher(event.value());
            if (place.find()) {
                places.add(place.group(1));
            }
        }
        return places;
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    String input() {
        return name + "-lines";
    }

    String output() {
        return name + "-counted";
    }

    String repartition() {
        return name + "-by-word-repartition";
    }

    String changelog() {
        return name + "-counts-changelog";
    }

    /** Starts the application; it is on its way when this returns. */
    void launch() throws IOException {
        List<String> words = new ArrayList<>(List.of(bootstrap, name, input(), output(), "state.dir=" + state));
        words.addAll(settings);
        process = NodeProcess.start(
                Peers.command("streams-4.3", WordCount.class.getName(), words.toArray(String[]::new)), Map.of());
    }

    /** Starts the application and waits until it runs. */
    void start() throws Exception {
        launch();
        awaitReady();
    }

    void awaitReady() throws Exception {
        process.awaitReady();
    }

    /** SIGTERM: it commits and leaves. */
    void stop() throws Exception {
        process.terminate();
        process.awaitExit();
        process.close();
    }

    /** SIGKILL. */
    void kill() throws Exception {
        check();
        process.kill();
        process.close();
    }

    /** @throws AssertionError when it has ended by itself */
    void check() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("the application gave up\n" + process.output() + process.errors());
        }
    }

    /** Writes lines for it. */
    void give(List<String> lines) throws Exception {
        give(lines, Duration.ZERO);
    }

    /** @param between two lines, so long it waits */
    void give(List<String> lines, Duration between) throws Exception {
        try (KafkaProducer<String, String> producer = Client.producer(bootstrap, Map.of())) {
            for (int i = 0; i < lines.size(); i++) {
                producer.send(new ProducerRecord<>(input(), Integer.toString(given.size() + i), lines.get(i)));
                LockSupport.parkNanos(between.toNanos());
            }
        }
        given.addAll(lines);
    }

    /** What it has complained of. */
    String complaints() throws IOException {
        return process.errors();
    }

    /** How often it has come to run: once when it started, and after each rebalance. */
    long starts() throws IOException {
        return process.output().lines().filter(line -> line.startsWith("READY")).count();
    }

    /** How often each word was given. */
    Map<String, Long> expected() {
        return given.stream()
                .flatMap(line -> Arrays.stream(line.toLowerCase(Locale.ROOT).split("\\W+")))
                .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    }

    /** Waits until this many committed counts have come, so that it is in the middle of its work. */
    void awaitCounts(int count) throws Exception {
        read(counts -> counts.values().stream().mapToInt(List::size).sum() >= count);
    }

    /** Waits until the last count of each word is as often as it was given. */
    Map<String, List<Long>> awaitAll() throws Exception {
        Map<String, Long> expected = expected();
        return read(counts -> counts.size() == expected.size()
                && expected.entrySet().stream()
                        .allMatch(word -> Collections.max(counts.get(word.getKey())) >= word.getValue()));
    }

    /** Waits for the end, and holds it against what was given: each word was counted 1, 2, 3, each number once. */
    void assertCountedOnce() throws Exception {
        Map<String, List<Long>> counts = awaitAll();
        Map<String, List<Long>> expected = new HashMap<>();
        expected()
                .forEach((word, count) -> expected.put(
                        word, LongStream.rangeClosed(1, count).boxed().toList()));
        assertEquals(expected, counts);
    }

    @FunctionalInterface
    private interface Reached {
        boolean by(Map<String, List<Long>> counts);
    }

    /** Every committed count of each word, in order, as soon as enough are there. */
    private Map<String, List<Long>> read(Reached reached) throws Exception {
        Map<String, List<Long>> counts = new LinkedHashMap<>();
        try (KafkaConsumer<String, String> consumer =
                Client.consumer(bootstrap, Map.of("isolation.level", "read_committed"))) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(output(), partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!reached.by(counts)) {
                if (process != null) {
                    check();
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not counted within " + PATIENCE + ": " + missing(counts) + "\n"
                            + (process == null ? "" : process.errors()));
                }
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    counts.computeIfAbsent(record.key(), word -> new ArrayList<>())
                            .add(Long.parseLong(record.value()));
                }
            }
        }
        return counts;
    }

    private String missing(Map<String, List<Long>> counts) {
        return expected().entrySet().stream()
                .filter(word -> !counts.containsKey(word.getKey())
                        || Collections.max(counts.get(word.getKey())) < word.getValue())
                .map(Map.Entry::toString)
                .limit(20)
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() throws Exception {
        if (process != null) {
            process.close();
        }
    }
}
