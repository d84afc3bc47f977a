package io.myelin.itests.felix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A strict producer, a careless one that never tries twice, a group of consumers that reads what both write, and an
 * administrator.
 */
final class Load implements AutoCloseable {
    private static final int PARTITIONS = 10;
    /** What each of the two producers writes. */
    private static final int RECORDS_PER_SECOND = 2_500;
    /** So little waits when the rate is what it was. */
    private static final int CAUGHT_UP = RECORDS_PER_SECOND / 10;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String group;
    private final Map<String, Object> protocol;
    private final Map<String, Object> connect;
    private final Map<String, Numbers> numbers;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Writer strict;
    private final Writer careless;
    private final List<Reader> readers;
    private final Asking admin;

    /** What the clients have counted: differences mean that they have noticed something. */
    record Noticed(double connections, double retries, double errors, List<Reader.Place> places) {}

    /** The longest times without progress. */
    record Pauses(long strictAckMs, long carelessAckMs, long readMs, long adminMs) {
        long longestMs() {
            return Math.max(Math.max(strictAckMs, carelessAckMs), readMs);
        }
    }

    /** With a classic group of two. */
    Load(String bootstrap, String name) throws Exception {
        this(bootstrap, name, 2, Map.of("heartbeat.interval.ms", "200"));
    }

    /**
     * @param members of the group
     * @param protocol settings of each member
     */
    Load(String bootstrap, String name, int members, Map<String, Object> protocol) throws Exception {
        this.protocol = protocol;
        String first = name + "-strict";
        String second = name + "-careless";
        group = name + "-group";
        connect = Map.of("bootstrap.servers", bootstrap);
        numbers =
                Map.of(first, new Numbers(first, PARTITIONS, faults), second, new Numbers(second, PARTITIONS, faults));
        try (Admin admin = Admin.create(connect)) {
            admin.createTopics(List.of(
                            new NewTopic(first, PARTITIONS, (short) 1), new NewTopic(second, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        strict = new Writer(
                first,
                PARTITIONS,
                RECORDS_PER_SECOND,
                with("client.id", first, "acks", "all", "enable.idempotence", true),
                faults);
        careless = new Writer(
                second,
                PARTITIONS,
                RECORDS_PER_SECOND,
                with("client.id", second, "acks", "1", "enable.idempotence", false, "retries", 0),
                faults);
        readers = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            join();
        }
        admin = new Asking(connect, List.of(first, second), group, faults);
    }

    private Map<String, Object> with(Object... settings) {
        Map<String, Object> all = new HashMap<>(connect);
        for (int i = 0; i < settings.length; i += 2) {
            all.put((String) settings[i], settings[i + 1]);
        }
        return all;
    }

    /** Waits until the group has settled and everything is on its way. */
    void awaitSteady() throws InterruptedException {
        await(this::settled, "the group did not settle");
        awaitMore(1000);
    }

    private boolean settled() {
        List<Reader.Place> places = places();
        int all = places.stream().mapToInt(Reader.Place::partitions).sum();
        long generations =
                places.stream().mapToInt(Reader.Place::generation).distinct().count();
        boolean everyoneHasWork = places.stream().allMatch(place -> place.partitions() > 0);
        return all == PARTITIONS * numbers.size() && generations == 1 && everyoneHasWork;
    }

    /** One more member; it is on its way when this returns. */
    void join() {
        Map<String, Object> settings = with("client.id", group + "-" + readers.size(), "group.id", group);
        settings.putAll(protocol);
        readers.add(new Reader(settings, numbers, faults));
    }

    /** The member that came last goes. */
    void leave() throws InterruptedException {
        readers.remove(readers.size() - 1).close();
    }

    /** Waits until the producers have as little in flight as ever. */
    void awaitRate() throws InterruptedException {
        await(() -> strict.behind() < CAUGHT_UP && careless.behind() < CAUGHT_UP, "the producers did not catch up");
    }

    void awaitMore(long records) throws InterruptedException {
        for (Numbers each : numbers.values()) {
            long goal = each.count() + records / numbers.size();
            await(() -> each.count() >= goal, "records stopped coming");
        }
    }

    private void await(BooleanSupplier reached, String otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean() && faults.isEmpty()) {
            if (System.nanoTime() > deadline) {
                faults.add(otherwise + ": " + places());
            }
            Thread.sleep(5);
        }
    }

    Noticed noticed() {
        return new Noticed(
                sum("connection-creation-total"),
                strict.metric("record-retry-total") + careless.metric("record-retry-total"),
                strict.metric("record-error-total") + careless.metric("record-error-total"),
                places());
    }

    private double sum(String metric) {
        return Stream.concat(
                        Stream.of(strict.metric(metric), careless.metric(metric), admin.metric(metric)),
                        readers.stream().map(reader -> reader.metric(metric)))
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private List<Reader.Place> places() {
        return readers.stream().map(Reader::place).toList();
    }

    Pauses takePauses() {
        return new Pauses(
                strict.gap().takeLongestMs(),
                careless.gap().takeLongestMs(),
                readers.stream()
                        .mapToLong(reader -> reader.gap().takeLongestMs())
                        .max()
                        .orElse(0),
                admin.gap().takeLongestMs());
    }

    List<String> faults() {
        return new ArrayList<>(faults);
    }

    /** Ends the load, reads what is left, and says what was wrong: nothing, one hopes. */
    List<String> finish() throws Exception {
        admin.close();
        strict.finish();
        careless.finish();
        for (Writer writer : List.of(strict, careless)) {
            Numbers read = numbers.get(writer.topic());
            await(() -> read.count() >= writer.finishedAt(), writer.topic() + " is not read to its end");
        }
        for (Reader reader : readers) {
            reader.close();
        }
        checkCommitted();
        return faults();
    }

    private void checkCommitted() throws Exception {
        try (Admin admin = Admin.create(connect)) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            numbers.forEach((topic, read) -> {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    OffsetAndMetadata at = committed.get(new TopicPartition(topic, partition));
                    if (at == null || at.offset() != read.end(partition)) {
                        faults.add(
                                topic + "-" + partition + " was read to " + read.end(partition) + ", committed: " + at);
                    }
                }
            });
        }
    }

    @Override
    public void close() throws Exception {
        admin.close();
        strict.close();
        careless.close();
        for (Reader reader : readers) {
            reader.close();
        }
    }
}
