package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Await;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.NodeProcess;
import io.myelin.itests.harness.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Share groups (KIP-932) with the stock share consumer: each record for one of them, until somebody has done it. */
class ShareGroupIT {
    private static final int RECORDS = 200;

    @TempDir
    static Path data;

    private static Node node;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        String set = "io.myelin.coordination.group.share.";
        node = Node.start(
                data,
                "--set",
                set + "min.heartbeat.interval.ms=100",
                "--set",
                set + "heartbeat.interval.ms=300",
                "--set",
                set + "assignment.interval.ms=200");
        admin = Admin.create(Map.of("bootstrap.servers", node.kafka()));
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        node.close();
    }

    /** A topic of its own with numbered records, and a group that reads it from the beginning. */
    private static void prepare(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
        set(name, "share.auto.offset.reset", "earliest");
        write(name, 0, RECORDS);
    }

    private static void set(String group, String key, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    private static void write(String topic, int from, int to) throws Exception {
        Client.write(
                node.kafka(),
                topic,
                IntStream.range(from, to)
                        .mapToObj(i -> new Event("k" + i, "" + i))
                        .toList());
    }

    private static KafkaShareConsumer<String, String> consumer(String group, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", node.kafka(), "group.id", group));
        config.putAll(more);
        KafkaShareConsumer<String, String> consumer =
                new KafkaShareConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(Set.of(group));
        return consumer;
    }

    private static KafkaShareConsumer<String, String> explicit(String group) {
        return consumer(group, Map.of("share.acknowledgement.mode", "explicit"));
    }

    /** Reads until so many records have come, and says what becomes of each. */
    private static void read(
            KafkaShareConsumer<String, String> consumer, int count, Consumer<ConsumerRecord<String, String>> each)
            throws Exception {
        int[] left = {count};
        Await.until(count + " records", () -> {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                each.accept(record);
                left[0]--;
            }
            return left[0] <= 0;
        });
    }

    private static void assertNothing(KafkaShareConsumer<String, String> consumer) {
        for (int i = 0; i < 5; i++) {
            assertTrue(consumer.poll(Duration.ofMillis(300)).isEmpty());
        }
    }

    private static Set<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).collect(HashSet::new, Set::add, Set::addAll);
    }

    @Test
    void whatWasPolledIsDoneWithTheNextPoll() throws Exception {
        prepare("implicit", 2);
        Set<Integer> seen = new HashSet<>();
        try (KafkaShareConsumer<String, String> consumer = consumer("implicit", Map.of())) {
            read(consumer, RECORDS, record -> {
                assertTrue(seen.add(Integer.parseInt(record.value())));
                assertEquals((short) 1, record.deliveryCount().orElseThrow());
            });
            consumer.commitSync();
            var described =
                    admin.describeShareGroups(List.of("implicit")).all().get().get("implicit");
            assertEquals(GroupState.STABLE, described.groupState());
            assertEquals(
                    2,
                    described
                            .members()
                            .iterator()
                            .next()
                            .assignment()
                            .topicPartitions()
                            .size());
        }
        assertEquals(numbers(0, RECORDS), seen);
        try (KafkaShareConsumer<String, String> next = consumer("implicit", Map.of())) {
            assertNothing(next);
            write("implicit", RECORDS, RECORDS + 10);
            read(next, 10, record -> assertTrue(seen.add(Integer.parseInt(record.value()))));
        }
        assertEquals(
                GroupType.SHARE,
                admin.listGroups().all().get().stream()
                        .filter(group -> group.groupId().equals("implicit"))
                        .findFirst()
                        .orElseThrow()
                        .type()
                        .orElseThrow());
    }

    @Test
    void releasedRecordsComeAgainAndRejectedOnesDoNot() throws Exception {
        prepare("explicit", 1);
        List<String> again = new ArrayList<>();
        try (KafkaShareConsumer<String, String> consumer = explicit("explicit")) {
            int[] first = {0};
            read(consumer, RECORDS + RECORDS / 4, record -> {
                int number = Integer.parseInt(record.value());
                if (record.deliveryCount().orElseThrow() > 1) {
                    again.add(record.value());
                    consumer.acknowledge(record, AcknowledgeType.ACCEPT);
                } else {
                    first[0]++;
                    consumer.acknowledge(
                            record,
                            switch (number % 4) {
                                case 0 -> AcknowledgeType.RELEASE;
                                case 1 -> AcknowledgeType.REJECT;
                                default -> AcknowledgeType.ACCEPT;
                            });
                }
            });
            assertTrue(consumer.commitSync().values().stream().noneMatch(Optional::isPresent));
            assertEquals(RECORDS, first[0]);
            assertEquals(RECORDS / 4, again.size());
            assertTrue(again.stream().allMatch(value -> Integer.parseInt(value) % 4 == 0));
            assertNothing(consumer);
        }
    }

    @Test
    void aRecordThatNobodyCanDoIsGivenUp() throws Exception {
        prepare("poison", 1);
        set("poison", "share.delivery.count.limit", "3");
        int[] deliveries = {0};
        try (KafkaShareConsumer<String, String> consumer = explicit("poison")) {
            read(consumer, RECORDS + 2, record -> {
                boolean bad = record.value().equals("7");
                deliveries[0] += bad ? 1 : 0;
                consumer.acknowledge(record, bad ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT);
            });
            consumer.commitSync();
            assertNothing(consumer);
        }
        assertEquals(3, deliveries[0]);
    }

    @Test
    void twoShareOnePartition() throws Exception {
        prepare("shared", 1);
        Set<Integer> seen = new HashSet<>();
        try (KafkaShareConsumer<String, String> one = explicit("shared");
                KafkaShareConsumer<String, String> two = explicit("shared")) {
            Map<KafkaShareConsumer<String, String>, Integer> counts = new HashMap<>();
            int[] written = {RECORDS};
            Await.until("both have read", () -> {
                for (KafkaShareConsumer<String, String> consumer : List.of(one, two)) {
                    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                        assertTrue(seen.add(Integer.parseInt(record.value())), record.value() + " came twice");
                        counts.merge(consumer, 1, Integer::sum);
                        consumer.acknowledge(record);
                    }
                }
                boolean all = seen.size() == written[0];
                if (all && counts.size() < 2) {
                    write("shared", written[0], written[0] + RECORDS);
                    written[0] += RECORDS;
                    return false;
                }
                return all;
            });
        }
        assertEquals(numbers(0, seen.size()), seen);
    }

    @Test
    void whatADeadConsumerHadGoesToOthersAtOnce() throws Exception {
        prepare("mortal", 1);
        Set<Integer> seen = new HashSet<>();
        try (NodeProcess dead = NodeProcess.start(
                Peers.command("client-4.4", ShareHolding.class.getName(), node.kafka(), "mortal"), Map.of())) {
            dead.awaitReady();
            dead.kill();
            try (KafkaShareConsumer<String, String> heir = explicit("mortal")) {
                int[] again = {0};
                // The lock of a record lasts 30 s, longer than this waits.
                read(heir, RECORDS, record -> {
                    seen.add(Integer.parseInt(record.value()));
                    again[0] += record.deliveryCount().orElseThrow() > 1 ? 1 : 0;
                    heir.acknowledge(record);
                });
                assertTrue(again[0] > 0);
            }
        }
        assertEquals(numbers(0, RECORDS), seen);
    }
}
