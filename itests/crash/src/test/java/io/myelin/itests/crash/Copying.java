package io.myelin.itests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.itests.harness.Await;
import io.myelin.itests.harness.Peers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/**
 * Writers, a group of two applications that copy what they write exactly once, and a reader of what was copied. One of the
 * two is a static member with the client of today, the other one comes under a new name each time and is of Kafka 3.9, which
 * knows the older kind of transactions.
 */
final class Copying implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int WRITERS = 2;
    private static final int RECORDS_PER_SECOND = 200;
    private static final String FROM = "originals";
    private static final String TO = "copies";
    private static final String GROUP = "copiers";
    private static final long CATCH_UP_SECONDS = 120;
    private static final String COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

    private final String bootstrap;
    private final Histories histories = Histories.of(Map.of(FROM, PARTITIONS));
    private final List<Writer> writers = new ArrayList<>();
    private final List<Application> applications = new ArrayList<>();
    private final Follower follower;

    Copying(String bootstrap, SplittableRandom random) throws Exception {
        this.bootstrap = bootstrap;
        try (Admin admin = Clients.admin(bootstrap)) {
            admin.createTopics(
                            List.of(new NewTopic(FROM, PARTITIONS, (short) 1), new NewTopic(TO, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        follower = new Follower(bootstrap, partitions(TO));
        applications.add(copier("client-4.4", "static", "group.instance.id=static"));
        applications.add(copier("client-3.9", "dynamic", "session.timeout.ms=6000"));
        for (Application application : applications) {
            application.awaitReady();
        }
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(i, bootstrap, histories, random.nextLong(), RECORDS_PER_SECOND, Map.of()));
        }
        awaitHalves();
        awaitMore(RECORDS_PER_SECOND);
    }

    /** Until each application has half of the partitions: before, they abort what a rebalance has overtaken. */
    private void awaitHalves() throws Exception {
        try (Admin admin = Clients.admin(bootstrap)) {
            Await.until("each application has half of the partitions", () -> {
                ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(GROUP))
                        .describedGroups()
                        .get(GROUP)
                        .get();
                return group.groupState() == GroupState.STABLE
                        && group.members().size() == applications.size()
                        && group.members().stream()
                                .allMatch(member ->
                                        member.assignment().topicPartitions().size()
                                                == PARTITIONS / applications.size());
            });
        }
    }

    private Application copier(String client, String transactionalId, String setting) throws IOException {
        return new Application(Peers.command(
                client,
                Copier.class.getName(),
                bootstrap,
                FROM,
                TO,
                transactionalId,
                "group.id=" + GROUP,
                "partition.assignment.strategy=" + COOPERATIVE,
                setting));
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    List<Application> applications() {
        return applications;
    }

    /** Waits until this many more have been copied. */
    void awaitMore(long records) throws Exception {
        long goal = follower.count() + records;
        awaitCopies(goal);
    }

    private void awaitCopies(long goal) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS);
        while (follower.count() < goal) {
            for (Application application : applications) {
                application.check();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        follower.count() + " records were copied within " + CATCH_UP_SECONDS + " s, not " + goal);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Ends the writing, waits for the copies, and holds them against the originals. How many there are. */
    long judge() throws Exception {
        for (Writer writer : writers) {
            writer.finish();
        }
        Map<Integer, List<Payload>> originals = read(FROM, "read_uncommitted");
        long count = count(originals);
        assertEquals(histories.acknowledged(), count, "originals");
        awaitCopies(count);
        assertSame("what the reader was given", originals, follower.read());
        assertSame("what is there", originals, read(TO, "read_committed"));
        try (Admin admin = Clients.admin(bootstrap)) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (TopicPartition partition : partitions(FROM)) {
                assertEquals(
                        originals.get(partition.partition()).size(),
                        committed.get(partition).offset(),
                        () -> partition + " is committed up to");
            }
        }
        return count;
    }

    /** How many records of transactions are there that were aborted: none of them may be seen by who reads committed ones. */
    long aborted() {
        return count(read(TO, "read_uncommitted")) - count(read(TO, "read_committed"));
    }

    private static long count(Map<Integer, List<Payload>> payloads) {
        return payloads.values().stream().mapToLong(List::size).sum();
    }

    private static void assertSame(
            String what, Map<Integer, List<Payload>> originals, Map<Integer, List<Payload>> copies) {
        originals.forEach((partition, expected) -> {
            List<Payload> actual = copies.get(partition);
            for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
                int at = i;
                assertEquals(
                        expected.get(at), actual.get(at), () -> what + " in partition " + partition + ", number " + at);
            }
            assertEquals(expected.size(), actual.size(), () -> what + " in partition " + partition);
        });
    }

    private Map<Integer, List<Payload>> read(String topic, String isolation) {
        Map<Integer, List<Payload>> all = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                Clients.consumer(bootstrap, Map.of("isolation.level", isolation))) {
            List<TopicPartition> partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            partitions.forEach(partition -> all.put(partition.partition(), new ArrayList<>()));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(topic + " can't be read up to " + ends);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    all.get(record.partition()).add(Payload.decode(record.value()));
                }
            }
        }
        return all;
    }

    /** What applications have printed, for whoever looks for the reason of a failure. */
    String outputs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Application application : applications) {
            all.append(application.output()).append('\n');
        }
        return all.toString();
    }

    @Override
    public void close() throws Exception {
        for (Application application : applications) {
            application.close();
        }
        writers.forEach(Writer::close);
        follower.close();
    }
}
