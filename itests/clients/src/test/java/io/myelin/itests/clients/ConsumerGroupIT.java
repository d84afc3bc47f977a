package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Await;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.NodeProcess;
import io.myelin.itests.harness.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of the consumer protocol (KIP-848) with the stock Java client, and groups on their way to it and back. */
@Execution(ExecutionMode.CONCURRENT)
class ConsumerGroupIT {
    private static final Map<String, Object> CONSUMER = Map.of("group.protocol", "consumer");
    private static final int MEMBERS = 3;
    private static final int RECORDS = 50;

    @TempDir
    static Path data;

    private static Node node;

    /** Members report often, and may be missed soon where a group asks for it. */
    @BeforeAll
    static void start() throws Exception {
        String set = "io.myelin.coordination.group.";
        node = Node.start(
                data,
                "--set",
                set + "initial.rebalance.delay.ms=0",
                "--set",
                set + "consumer.min.session.timeout.ms=1000",
                "--set",
                set + "consumer.min.heartbeat.interval.ms=100",
                "--set",
                set + "consumer.heartbeat.interval.ms=300",
                "--set",
                set + "consumer.session.timeout.ms=300000",
                "--set",
                set + "consumer.max.session.timeout.ms=300000",
                "--set",
                set + "consumer.assignment.interval.ms=200");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static Map<String, Object> with(Map<String, Object> settings, String key, String value) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(key, value);
        return Map.copyOf(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "range"})
    void membersShareAsTheAssignorSays(String assignor) throws Exception {
        String left = "left-" + assignor;
        String right = "right-" + assignor;
        try (Team team = new Team(node.kafka(), "sharing-" + assignor)) {
            team.reads(left, 4).reads(right, 4);
            team.write(RECORDS);
            for (int i = 0; i < MEMBERS; i++) {
                team.join(with(CONSUMER, "group.remote.assignor", assignor));
            }
            team.awaitShared();
            team.awaitAll();
            List<Integer> sizes = team.members().stream()
                    .map(member -> member.assigned().size())
                    .sorted()
                    .toList();
            if (assignor.equals("range")) {
                assertEquals(List.of(2, 2, 4), sizes);
                // Who has a partition of one topic has the same one of the other: that is what this one is for.
                assertEquals(team.shares(left), team.shares(right));
                assertTrue(team.shares(left).contains(List.of(0, 1)), () -> "" + team.shares(left));
            } else {
                assertEquals(List.of(2, 3, 3), sizes);
            }
            ConsumerGroupDescription described = team.described();
            assertEquals(GroupType.CONSUMER, described.type());
            assertEquals(GroupState.STABLE, described.groupState());
            assertEquals(assignor, described.partitionAssignor());
            team.remove(team.members().get(1));
            team.awaitShared();
            team.write(RECORDS);
            team.awaitAll();
            team.finish();
            assertEquals(0, team.ledger().again());
        }
    }

    @Test
    void aPatternTakesInTopicsThatComeLater() throws Exception {
        SubscriptionPattern pattern = new SubscriptionPattern("orders-[a-z]+");
        try (Team team = new Team(node.kafka(), "matching")) {
            team.reads("orders-eu", 2);
            team.admin()
                    .createTopics(List.of(
                            new NewTopic("orders-7", 1, (short) 1), new NewTopic("old-orders-eu", 1, (short) 1)))
                    .all()
                    .get();
            for (int i = 0; i < 2; i++) {
                team.join(CONSUMER, (consumer, listener) -> consumer.subscribe(pattern, listener));
            }
            team.awaitShared();
            team.reads("orders-us", 4);
            team.write(RECORDS);
            team.awaitShared();
            team.awaitAll();
            // Beside topics by name: one that the pattern does not match.
            team.reads("returns", 1);
            GroupMember named =
                    team.join(CONSUMER, (consumer, listener) -> consumer.subscribe(Set.of("returns"), listener));
            team.write(RECORDS);
            team.awaitShared();
            team.awaitAll();
            assertEquals(Set.of(new TopicPartition("returns", 0)), named.assigned());
            team.finish();
            assertEquals(0, team.ledger().again());
        }
    }

    @Test
    void aPatternThatIsNoneIsRefused() throws Exception {
        try (KafkaConsumer<String, String> consumer =
                Client.consumer(node.kafka(), with(CONSUMER, "group.id", "mismatching"))) {
            consumer.subscribe(new SubscriptionPattern("orders-(eu"));
            assertThrows(InvalidRegularExpression.class, () -> pollUntilRefused(consumer));
        }
    }

    private static void pollUntilRefused(KafkaConsumer<String, String> consumer) throws Exception {
        Await.until("it is refused", () -> {
            consumer.poll(Duration.ofMillis(100));
            return false;
        });
    }

    @Test
    void aStaticMemberComesBackToWhatItHad() throws Exception {
        try (Team team = new Team(node.kafka(), "static")) {
            team.reads("kept", 6);
            for (int i = 0; i < MEMBERS; i++) {
                team.join(with(CONSUMER, "group.instance.id", "instance-" + i));
            }
            team.write(RECORDS);
            Await.until(
                    "each has two",
                    () -> team.members().stream()
                            .allMatch(member -> member.assigned().size() == 2));
            team.awaitAll();
            List<GroupMember> stay = team.members().subList(0, 2);
            List<List<String>> moves = stay.stream().map(GroupMember::moves).toList();
            GroupMember goes = team.members().get(2);
            Set<TopicPartition> had = goes.assigned();
            Map<String, Object> itsSettings = with(CONSUMER, "group.instance.id", "instance-2");
            try (KafkaConsumer<String, String> twin =
                    Client.consumer(node.kafka(), with(itsSettings, "group.id", "static"))) {
                twin.subscribe(Set.of("kept"));
                assertThrows(UnreleasedInstanceIdException.class, () -> pollUntilRefused(twin));
            }
            team.remove(goes);
            team.write(RECORDS);
            GroupMember back = team.join(itsSettings);
            team.awaitShared();
            team.awaitAll();
            assertEquals(had, back.assigned());
            assertEquals(moves, stay.stream().map(GroupMember::moves).toList());
            back.leaveForGood();
            team.remove(back);
            team.awaitShared();
            team.write(RECORDS);
            team.awaitAll();
            team.finish();
            assertEquals(0, team.ledger().again());
        }
    }

    @Test
    void whatADeadMemberHadGoesToTheOthers() throws Exception {
        try (Team team = new Team(node.kafka(), "mortal")) {
            team.reads("inherited", 6);
            // Instead of five minutes.
            set(team, "mortal", "consumer.session.timeout.ms", "3000");
            try (NodeProcess third = NodeProcess.start(
                    Peers.command(
                            "client-4.4",
                            Sharing.class.getName(),
                            node.kafka(),
                            "inherited",
                            "group.id=mortal",
                            "group.protocol=consumer"),
                    Map.of())) {
                third.awaitReady();
                team.join(CONSUMER);
                team.join(CONSUMER);
                Await.until("all three share", () -> held(team) == 4 && stable(team, MEMBERS));
                team.write(RECORDS);
                Await.until("the third has read its part", () -> reads(third).size() == 2 * RECORDS);
                third.kill();
                team.awaitShared();
                team.write(RECORDS);
                team.awaitAll();
                assertTrue(stable(team, 2));
                assertNothingIsMissing(team, reads(third));
            }
            team.finish();
            assertEquals(0, team.ledger().again());
        }
    }

    private static void set(Team team, String group, String key, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), OpType.SET);
        team.admin()
                .incrementalAlterConfigs(Map.of(resource, List.of(set)))
                .all()
                .get();
    }

    private static int held(Team team) {
        return team.members().stream()
                .mapToInt(member -> member.assigned().size())
                .sum();
    }

    private static boolean stable(Team team, int members) throws Exception {
        ConsumerGroupDescription described = team.described();
        return described.members().size() == members && described.groupState() == GroupState.STABLE;
    }

    /** What a process has printed of what it read: partition and offset. */
    private static List<List<Long>> reads(NodeProcess process) throws Exception {
        List<List<Long>> reads = new ArrayList<>();
        process.output().lines().filter(line -> line.startsWith("READ ")).forEach(line -> {
            String[] words = line.split(" ");
            reads.add(List.of(Long.parseLong(words[1]), Long.parseLong(words[2])));
        });
        return reads;
    }

    /** The others began where the dead one had stopped, or where it had committed before. */
    private static void assertNothingIsMissing(Team team, List<List<Long>> reads) {
        Map<TopicPartition, Long> due = new HashMap<>();
        for (List<Long> read : reads) {
            TopicPartition partition =
                    new TopicPartition("inherited", read.get(0).intValue());
            assertEquals(due.getOrDefault(partition, 0L), read.get(1), partition.toString());
            due.put(partition, read.get(1) + 1);
        }
        team.ledger()
                .begins()
                .forEach((partition, begin) ->
                        assertTrue(begin <= due.getOrDefault(partition, 0L), partition + " begins at " + begin));
    }

    /** Member by member, while records come, from the classic protocol to the newer one, and back. */
    @ParameterizedTest
    @ValueSource(strings = {"RangeAssignor", "CooperativeStickyAssignor"})
    void goesOverWhileItReads(String assignor) throws Exception {
        Map<String, Object> classic = Map.of(
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer." + assignor,
                "heartbeat.interval.ms",
                "200",
                "session.timeout.ms",
                "6000");
        String topic = "read-by-" + assignor;
        try (Team team = new Team(node.kafka(), "migrating-" + assignor)) {
            team.reads(topic, 4);
            for (int i = 0; i < MEMBERS; i++) {
                team.join(classic);
            }
            team.awaitShared();
            try (Trickle trickle = new Trickle(node.kafka(), topic, 4, Map.of())) {
                team.awaitMore(RECORDS);
                assertEquals(GroupType.CLASSIC, team.described().type());
                for (int i = 0; i < MEMBERS; i++) {
                    team.replaceFirst(CONSUMER);
                    team.awaitShared();
                    team.awaitMore(RECORDS);
                    assertEquals(GroupType.CONSUMER, team.described().type());
                }
                for (int i = 1; i <= MEMBERS; i++) {
                    team.replaceFirst(classic);
                    team.awaitShared();
                    team.awaitMore(RECORDS);
                    GroupType expected = i == MEMBERS ? GroupType.CLASSIC : GroupType.CONSUMER;
                    assertEquals(expected, team.described().type());
                }
                trickle.finish();
                assertEquals(List.of(), trickle.faults());
            }
            team.awaitAll();
            team.finish();
            assertEquals(Set.of(0L), Set.copyOf(team.ledger().begins().values()));
        }
    }
}
