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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk of 64 MB that fills up under load, by what the node keeps and by what others put there: writes are refused, everything
 * else goes on, and so do the writers when there is space again, all without a restart.
 */
class FullDiskIT {
    private static final int DISK_MEGABYTES = 64;
    private static final long MEGABYTE = 1 << 20;
    private static final String GROUP = "readers";
    private static final int WRITERS = 4;
    private static final int RECORDS_PER_SECOND = 1_000;
    private static final int SMALL_MEGABYTES = 4;
    /** Where the cluster does not grow any more; clients stop a megabyte lower, or a batch above that. */
    private static final long NEARLY_FULL_BYTES = 17 * MEGABYTE;

    /** More than is left when a batch of a writer has been refused. */
    private static final int LARGE_BYTES = 500_000;

    @TempDir
    Path directory;

    private final String port = Integer.toString(Ports.keepable());
    private final String bootstrap = "127.0.0.1:" + port;
    private final Histories histories = Histories.of(Map.of("load", 4, "load-fsynced", 2));
    private final List<Writer> writers = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private SmallDisk disk;
    private Node node;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        disk = SmallDisk.mount(directory, DISK_MEGABYTES);
        disk.ballast("ballast", 8 * MEGABYTE);
        startNode();
        admin = Clients.admin(bootstrap);
        create("load", 4, "replicated");
        create("load-fsynced", 2, "fsync");
        for (String small : List.of("trimmed", "aged", "deleted", "deleted-later")) {
            create(small, 1, "replicated");
            fill(small);
        }
        for (int i = 0; i < WRITERS; i++) {
            writers.add(
                    new Writer(i, bootstrap, histories, i, RECORDS_PER_SECOND, Map.of("buffer.memory", 2 * MEGABYTE)));
        }
        members.add(new Member(GROUP, bootstrap, histories, List.of("load", "load-fsynced")));
    }

    @AfterEach
    void stop() throws Exception {
        for (Member member : members) {
            member.close();
        }
        writers.forEach(Writer::close);
        if (admin != null) {
            admin.close(java.time.Duration.ZERO);
        }
        if (node != null) {
            node.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void startNode() throws Exception {
        Map<String, String> settings = Map.of(
                "io.myelin.coordination.group.initial.rebalance.delay.ms", "0",
                "io.myelin.broker.core.offsets.topic.num.partitions", "2",
                "io.myelin.cluster.raft.min.free.bytes", Long.toString(NEARLY_FULL_BYTES),
                "io.myelin.broker.core.log.retention.check.interval.ms", "500");
        List<String> options = new ArrayList<>(List.of("--kafka-port", port));
        settings.forEach((key, value) -> options.addAll(List.of("--set", key + "=" + value)));
        node = Distribution.built()
                .within(disk.wrapper())
                .start(directory.resolve("data"), options.toArray(String[]::new));
    }

    private void create(String topic, int partitions, String durability) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)
                        .configs(Map.of(
                                "durability", durability, "segment.bytes", "1048576", "file.delete.delay.ms", "100"))))
                .all()
                .get();
    }

    private void fill(String topic) {
        try (KafkaProducer<byte[], byte[]> producer = Clients.producer(bootstrap, Map.of())) {
            for (int i = 0; i < SMALL_MEGABYTES * 1024; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[1_000]));
            }
        }
    }

    @Test
    void refusesWritesAndGoesOnWhenThereIsSpace() throws Exception {
        try {
            filledByTheNode();
            filledByOthers();
            freeAgain();
        } catch (Exception | AssertionError e) {
            System.out.println("FullDiskIT: the log of the node\n"
                    + Files.readString(disk.outside("data/logs/myelin.log")) + node.output());
            throw e;
        }
    }

    private void filledByTheNode() throws Exception {
        awaitFull();
        assertServes();

        assertEquals(0, node.stop());
        startNode();
        assertServes();

        long before = histories.acknowledged();
        TopicPartition trimmed = new TopicPartition("trimmed", 0);
        admin.deleteRecords(Map.of(trimmed, RecordsToDelete.beforeOffset(-1)))
                .all()
                .get();
        awaitProgress(before);
        awaitFull();

        before = histories.acknowledged();
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, "aged"),
                        List.of(new AlterConfigOp(new ConfigEntry("retention.bytes", "1"), AlterConfigOp.OpType.SET))))
                .all()
                .get();
        awaitProgress(before);
        awaitFull();

        before = histories.acknowledged();
        admin.deleteTopics(List.of("deleted")).all().get();
        awaitProgress(before);
        awaitFull();
        assertServes();
    }

    private void filledByOthers() throws Exception {
        fillToTheLastByte();
        assertServes();
        tryToCommit();
        admin.deleteTopics(List.of("deleted-later")).all().get();
        Await.until("the deletion frees space", () -> disk.usableBytes() > MEGABYTE);
        fillToTheLastByte();
        node.kill();
        startNode();
        assertServes();
    }

    private void freeAgain() throws Exception {
        long before = histories.acknowledged();
        writers.forEach(Writer::stop);
        Files.delete(disk.outside("rest"));
        Files.delete(disk.outside("ballast"));
        awaitProgress(before);
        for (Writer writer : writers) {
            writer.finish();
        }
        Await.until("a topic can be created", () -> {
            create("after", 1, "fsync");
            return true;
        });
        Await.until("the reserve is back", () -> Files.exists(disk.outside("data/reserve")));
        Await.until("the group has everything", () -> histories.delivered() == histories.acknowledged());
        histories.judge(bootstrap);
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap, Map.of("group.id", "another"))) {
            consumer.commitSync(Map.of(new TopicPartition("load", 0), new OffsetAndMetadata(7)));
        }
        assertEquals(0, node.stop());
    }

    /** What must work on a full disk, and what must not. */
    private void assertServes() throws Exception {
        assertTrue(node.isAlive());
        assertFalse(admin.describeCluster().nodes().get().isEmpty());
        assertTrue(admin.listTopics().names().get().contains("load"));
        Await.until("the group has everything", () -> histories.delivered() >= histories.acknowledged());
        members.forEach(Member::check);
        ExecutionException create = assertThrows(ExecutionException.class, () -> create("more", 1, "replicated"));
        assertInstanceOf(PolicyViolationException.class, create.getCause());
        assertTrue(create.getCause().getMessage().contains("min.free.bytes"), create.getMessage());
        Map<String, Object> impatient = new HashMap<>(Map.of("retries", 0, "enable.idempotence", false));
        try (KafkaProducer<byte[], byte[]> producer = Clients.producer(bootstrap, impatient)) {
            ExecutionException write = assertThrows(
                    ExecutionException.class,
                    () -> producer.send(new ProducerRecord<>("trimmed", new byte[LARGE_BYTES]))
                            .get());
            assertInstanceOf(KafkaStorageException.class, write.getCause());
            assertTrue(write.getCause().getMessage().contains("min.free.bytes"), write.getMessage());
        }
        String health = Await.http(node.http(), "/health");
        assertTrue(health.contains("min.free.bytes"), health);
    }

    /** Either it is committed or the client waits for it: nothing else may come of it. */
    private void tryToCommit() {
        TopicPartition partition = new TopicPartition("load", 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                Clients.consumer(bootstrap, Map.of("group.id", "another", "default.api.timeout.ms", 2_000))) {
            for (int i = 1; i < 200; i++) {
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(i, "x".repeat(1_000))));
            }
        } catch (TimeoutException e) {
            System.out.println("FullDiskIT: an offset is not committed while there is no space: " + e.getMessage());
        }
    }

    /** Somebody else takes everything, and what the node lets go of, too. */
    private void fillToTheLastByte() throws Exception {
        Await.until("the node has given up its reserve, and somebody has taken that", () -> {
            disk.ballast("rest", Long.MAX_VALUE);
            return !Files.exists(disk.outside("data/reserve")) && disk.usableBytes() == 0;
        });
    }

    private void awaitFull() throws Exception {
        Await.until("the disk is full", () -> {
            long before = histories.acknowledged();
            TimeUnit.MILLISECONDS.sleep(1_500);
            return disk.usableBytes() < NEARLY_FULL_BYTES && histories.acknowledged() == before;
        });
    }

    private void awaitProgress(long acknowledged) throws Exception {
        Await.until("writers go on by themselves", () -> histories.acknowledged() > acknowledged);
    }
}
