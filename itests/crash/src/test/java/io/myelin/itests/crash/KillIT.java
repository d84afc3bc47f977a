package io.myelin.itests.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 under load, again and again: what was acknowledged is there once and in order, what a group has committed stays
 * committed, and clients see latency and not one error.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("myelin.kills", 10);
    private static final long SEED = Long.getLong("myelin.seed", System.nanoTime());
    private static final int WRITERS = 4;
    private static final int RECORDS_PER_SECOND = 200;
    private static final Map<String, Integer> TOPICS = Map.of("fsynced", 6, "replicated", 3);
    private static final String GROUP = "readers";
    private static final long CATCH_UP_SECONDS = 120;

    @TempDir
    Path data;

    private final String port = Integer.toString(Ports.keepable());
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Histories histories = Histories.of(TOPICS);
    private final LongSummaryStatistics readyMs = new LongSummaryStatistics();

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        System.out.println("KillIT: " + KILLS + " kills, -Dmyelin.seed=" + SEED);
        String bootstrap = "127.0.0.1:" + port;
        Node node = start();
        List<Writer> writers = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        try (Admin admin = Clients.admin(bootstrap)) {
            create(admin);
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(i, bootstrap, histories, random.nextLong(), RECORDS_PER_SECOND, Map.of()));
            }
            for (int i = 0; i < 2; i++) {
                members.add(new Member(GROUP, bootstrap, histories, List.copyOf(TOPICS.keySet())));
            }
            for (int i = 0; i < KILLS; i++) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(200, 5_000));
                node.kill();
                Map<TopicPartition, Long> committed = committed();
                node = start();
                checkCommitted(admin, committed);
                members.forEach(Member::check);
            }
            for (Writer writer : writers) {
                writer.finish();
            }
            awaitDelivery(members);
            histories.judge(bootstrap);
            System.out.println("KillIT: " + histories.acknowledged() + " records acknowledged; ready again after "
                    + readyMs.getMin() + " to " + readyMs.getMax() + " ms, " + (long) readyMs.getAverage()
                    + " on average");
        } catch (Exception | AssertionError e) {
            System.out.println("KillIT: the log of the node\n" + node.log());
            throw e;
        } finally {
            for (Member member : members) {
                member.close();
            }
            writers.forEach(Writer::close);
            node.close();
        }
    }

    private Node start() throws Exception {
        Node node = Node.start(
                data, "--kafka-port", port, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
        readyMs.accept(node.readyMs());
        return node;
    }

    private static void create(Admin admin) throws Exception {
        List<NewTopic> topics = TOPICS.entrySet().stream()
                .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1)
                        .configs(Map.of(
                                "durability",
                                topic.getKey().equals("fsynced") ? "fsync" : "replicated",
                                "segment.bytes",
                                "1048576")))
                .toList();
        admin.createTopics(topics).all().get();
    }

    private Map<TopicPartition, Long> committed() {
        Map<TopicPartition, Long> committed = new java.util.HashMap<>();
        histories.partitions().forEach(p -> committed.put(p, histories.of(p).committed()));
        return committed;
    }

    private static void checkCommitted(Admin admin, Map<TopicPartition, Long> before) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> now = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        before.forEach((partition, offset) -> {
            OffsetAndMetadata kept = now.get(partition);
            assertTrue(
                    offset == 0 || kept != null && kept.offset() >= offset,
                    () -> partition + " was committed up to " + offset + " before the kill, and " + kept + " after");
        });
    }

    private void awaitDelivery(List<Member> members) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS);
        while (histories.delivered() < histories.acknowledged() && System.nanoTime() < deadline) {
            members.forEach(Member::check);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
