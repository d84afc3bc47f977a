package io.myelin.itests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Await;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fails a sync: nobody knows what it holds, and the next sync would say that all is well. So nothing is
 * acknowledged any more until the node is restarted, while reads go on and the node says what is the matter.
 */
class FailingDiskIT {
    private static final Map<String, Integer> TOPICS = Map.of("fsynced", 3, "replicated", 1);
    private static final int WRITERS = 2;
    private static final int RECORDS_PER_SECOND = 200;

    @TempDir
    Path directory;

    private final String port = Integer.toString(Ports.keepable());
    private final String bootstrap = "127.0.0.1:" + port;
    private final Histories histories = Histories.of(TOPICS);
    private final List<Writer> writers = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private Fault fault;
    private Node node;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        fault = Fault.prepare(directory);
        startNode();
        admin = Clients.admin(bootstrap);
        for (Map.Entry<String, Integer> topic : TOPICS.entrySet()) {
            create(admin, topic.getKey(), topic.getValue());
        }
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(i, bootstrap, histories, i, RECORDS_PER_SECOND, Map.of()));
        }
        members.add(new Member("readers", bootstrap, histories, List.copyOf(TOPICS.keySet())));
        Await.until("the group reads", () -> histories.delivered() > 0);
    }

    @AfterEach
    void stop() throws Exception {
        for (Member member : members) {
            member.close();
        }
        writers.forEach(Writer::close);
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        if (node != null) {
            node.close();
        }
    }

    private void startNode() throws Exception {
        node = fault.into(Distribution.built())
                .start(
                        directory.resolve("data"),
                        "--kafka-port",
                        port,
                        "--set",
                        "io.myelin.coordination.group.initial.rebalance.delay.ms=0",
                        "--set",
                        "io.myelin.log.segment.checkpoint.interval.ms=1000");
    }

    private static void create(Admin admin, String topic, int partitions) throws Exception {
        String durability = topic.equals("fsynced") ? "fsync" : "replicated";
        admin.createTopics(
                        List.of(new NewTopic(topic, partitions, (short) 1).configs(Map.of("durability", durability))))
                .all()
                .get();
    }

    @Test
    void ofTheLogs() throws Exception {
        fault.fail("/data/log/");
        Await.until("a sync has failed", () -> !fault.failed().isEmpty());
        Await.until("the node says so", () -> health().contains("check the disk and restart the node"));
        assertRefused();
        fault.end();
        // Whatever was acknowledged before the answer arrived has arrived by now.
        long acknowledged = histories.acknowledged();
        assertRefused();
        TimeUnit.SECONDS.sleep(2);
        assertEquals(acknowledged, histories.acknowledged(), "acknowledged after a failed sync");
        assertEveryFileFailedOnce();
        assertReads();
        assertTrue(admin.listTopics().names().get().contains("fsynced"));
        assertTrue(node.isAlive());

        node.stop();
        startNode();
        Await.until("writers go on by themselves", () -> histories.acknowledged() > acknowledged);
        finish();
    }

    @Test
    void ofTheMetadata() throws Exception {
        create(admin, "before", 1);
        fault.fail("/data/cluster/");
        try (Admin impatient = Admin.create(
                Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 3_000, "request.timeout.ms", 2_000))) {
            assertThrows(ExecutionException.class, () -> create(impatient, "during", 1));
            Await.until("the node says so", () -> health().contains("check the disk, then restart the node"));
            fault.end();
            ExecutionException refused =
                    assertThrows(ExecutionException.class, () -> create(impatient, "afterwards", 1));
            assertInstanceOf(TimeoutException.class, refused.getCause());
            assertTrue(refused.getMessage().contains("check the disk, then restart the node"), refused::getMessage);
        }
        // Ratis may sync once more when it closes its log by itself, but nobody is told anything on the strength of
        // that.
        Set<String> topics = admin.listTopics().names().get();
        assertFalse(topics.contains("during") || topics.contains("afterwards"), topics::toString);
        long acknowledged = histories.acknowledged();
        Await.until("records are taken all the same", () -> histories.acknowledged() > acknowledged);
        assertTrue(admin.listTopics().names().get().contains("before"));
        assertTrue(node.isAlive());

        node.stop();
        startNode();
        create(admin, "afterwards", 1);
        assertTrue(admin.listTopics().names().get().containsAll(Set.of("before", "afterwards")));
        finish();
    }

    private String health() throws Exception {
        return Await.http(node.http(), "/health");
    }

    private void assertEveryFileFailedOnce() throws Exception {
        List<String> failed = fault.failed();
        String log = node.log();
        assertEquals(
                new HashSet<>(failed).size(), failed.size(), () -> "syncs were tried again: " + failed + "\n" + log);
    }

    /** Of either class: nobody knows what else the disk forgets. */
    private void assertRefused() {
        for (String topic : TOPICS.keySet()) {
            try (KafkaProducer<byte[], byte[]> producer =
                    Clients.producer(bootstrap, Map.of("retries", 0, "enable.idempotence", false))) {
                ExecutionException refused = assertThrows(
                        ExecutionException.class,
                        () -> producer.send(new ProducerRecord<>(topic, new byte[10]))
                                .get());
                assertInstanceOf(KafkaStorageException.class, refused.getCause());
                assertTrue(refused.getMessage().contains("check the disk and restart the node"), refused::getMessage);
            }
        }
    }

    private void assertReads() {
        for (TopicPartition partition : histories.partitions()) {
            try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap, Map.of())) {
                consumer.assign(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                assertTrue(end >= histories.of(partition).acknowledgedCount());
                consumer.seek(partition, end - 1);
                assertEquals(1, consumer.poll(Duration.ofSeconds(30)).count());
            }
        }
    }

    private void finish() throws Exception {
        for (Writer writer : writers) {
            writer.finish();
        }
        Await.until("the group has everything", () -> histories.delivered() >= histories.acknowledged());
        members.forEach(Member::check);
        histories.judge(bootstrap);
    }
}
