package io.myelin.broker.core.topic;

import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.Topics;
import io.myelin.broker.Topics.Spec;
import io.myelin.broker.core.TestNode;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreTopicsTest {
    private final TestNode node =
            new TestNode().with("max_partitions_per_topic_count", 100).start();

    private Topics topics() {
        return node.broker().topics();
    }

    private CompletionStage<TopicImage> create(Spec spec) {
        return topics().create(spec, false, ANYONE);
    }

    private static Spec plain(String name, int partitions, int replicas) {
        return new Spec(name, partitions, replicas, Map.of(), Map.of());
    }

    private static Spec assigned(Map<Integer, List<Integer>> assignment) {
        return new Spec("quakes", -1, -1, assignment, Map.of());
    }

    @Test
    void aTopicServesWhenItsCreationCompletes() {
        TopicImage topic = node.get(create(plain("quakes", 3, 1)));
        assertEquals(3, topic.partitions().size());
        for (int i = 0; i < 3; i++) {
            assertTrue(node.partition("quakes", i).leads());
        }
        assertEquals(BusError.TOPIC_EXISTS, node.refused(create(plain("quakes", 3, 1))));
    }

    @Test
    void validationCreatesNothing() {
        TopicImage topic = node.get(topics().create(plain("quakes", 3, 1), true, ANYONE));
        assertEquals(3, topic.partitions().size());
        assertTrue(node.broker().image().topic("quakes").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a:b"})
    void badNames(String name) {
        assertEquals(BusError.INVALID_TOPIC, node.refused(create(plain(name, 1, 1))));
    }

    @Test
    void theLongestName() {
        assertEquals(BusError.INVALID_TOPIC, node.refused(create(plain("x".repeat(250), 1, 1))));
        node.get(create(plain("x".repeat(249), 1, 1)));
    }

    @Test
    void namesThatMetricsCantTellApartCollide() {
        node.get(create(plain("a.b_c", 1, 1)));
        assertEquals(BusError.INVALID_TOPIC, node.refused(create(plain("a_b.c", 1, 1))));
        assertEquals(BusError.INVALID_TOPIC, node.refused(topics().autoCreate("a.b.c", ANYONE)));
        node.get(create(plain("a-b-c", 1, 1)));
    }

    @Test
    void numbersOfPartitionsAndReplicas() {
        assertEquals(BusError.INVALID_PARTITIONS, node.refused(create(plain("quakes", 0, 1))));
        assertEquals(BusError.INVALID_PARTITIONS, node.refused(create(plain("quakes", -2, 1))));
        assertEquals(BusError.INVALID_PARTITIONS, node.refused(create(plain("quakes", 101, 1))));
        assertEquals(BusError.INVALID_REPLICATION_FACTOR, node.refused(create(plain("quakes", 1, 0))));
        assertEquals(BusError.INVALID_REPLICATION_FACTOR, node.refused(create(plain("quakes", 1, 2))));
        assertEquals(1, node.get(create(plain("quakes", -1, -1))).partitions().size());
    }

    @Test
    void manualAssignments() {
        node.cluster.addNode(2);
        assertEquals(
                BusError.INVALID_REQUEST,
                node.refused(create(new Spec("quakes", 1, -1, Map.of(0, List.of(1)), Map.of()))));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(create(assigned(Map.of(1, List.of(1))))));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(create(assigned(Map.of(0, List.of())))));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(create(assigned(Map.of(0, List.of(1, 1))))));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(create(assigned(Map.of(0, List.of(9))))));
        assertEquals(
                BusError.INVALID_REPLICA_ASSIGNMENT,
                node.refused(create(assigned(Map.of(0, List.of(1, 2), 1, List.of(1))))));
        TopicImage topic = node.get(create(assigned(Map.of(0, List.of(2, 1), 1, List.of(1, 2)))));
        assertEquals(List.of(2, 1), topic.partitions().get(0).replicas());
        assertFalse(node.partition("quakes", 0).leads());
        assertTrue(node.partition("quakes", 1).leads());
    }

    @Test
    void configurationsAreChecked() {
        Spec unknown = new Spec("quakes", 1, 1, Map.of(), Map.of("no.such", "1"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(create(unknown)));
        Spec wrong = new Spec("quakes", 1, 1, Map.of(), Map.of("retention.ms", "soon"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(create(wrong)));
        Spec lags =
                new Spec("quakes", 1, 1, Map.of(), Map.of("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "5"));
        assertEquals(BusError.INVALID_CONFIG, node.refused(create(lags)));
    }

    @Test
    void automaticCreationEndsInOneTopic() {
        List<CompletionStage<TopicImage>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(topics().autoCreate("quakes", ANYONE));
        }
        UUID id = node.get(all.get(0)).id();
        for (CompletionStage<TopicImage> each : all) {
            assertEquals(id, node.get(each).id());
        }
        assertTrue(node.partition("quakes", 0).leads());
    }

    @Test
    void automaticCreationCanBeSwitchedOffExceptForTheBussOwnTopics() {
        TestNode strict = new TestNode()
                .with("auto_create_topics_enable", false)
                .with("offsets_topic_num_partitions", 7)
                .start();
        assertEquals(
                BusError.UNKNOWN_TOPIC, strict.refused(strict.broker().topics().autoCreate("quakes", ANYONE)));
        TopicImage offsets = strict.get(strict.broker().topics().autoCreate(InternalTopics.OFFSETS, Caller.BUS));
        assertEquals(7, offsets.partitions().size());
        Map<String, String> configs = strict.broker().image().configs(ConfigResource.topic(InternalTopics.OFFSETS));
        assertEquals("compact", configs.get("cleanup.policy"));
        assertEquals("fsync", configs.get("durability"));
        assertEquals("104857600", configs.get("segment.bytes"));
        assertTrue(strict.broker().topics().internal(InternalTopics.TRANSACTIONS));
        assertFalse(strict.broker().topics().internal("__consumer_offset"));
    }

    @Test
    void topicsGrow() {
        node.get(create(plain("quakes", 2, 1)));
        assertEquals(BusError.INVALID_PARTITIONS, node.refused(grow(2, List.of())));
        assertEquals(BusError.INVALID_PARTITIONS, node.refused(grow(101, List.of())));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(grow(4, List.of(List.of(1)))));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(grow(3, List.of(List.of(7)))));
        assertEquals(BusError.INVALID_REPLICA_ASSIGNMENT, node.refused(grow(3, List.of(List.of()))));
        node.get(topics().grow("quakes", 3, List.of(), true, ANYONE));
        assertTrue(node.broker().partition("quakes", 2).isEmpty());
        node.get(grow(3, List.of(List.of(1))));
        node.get(grow(5, List.of()));
        assertTrue(node.partition("quakes", 4).leads());
        assertEquals(BusError.UNKNOWN_TOPIC, node.refused(topics().grow("nope", 3, List.of(), false, ANYONE)));
    }

    private CompletionStage<Void> grow(int total, List<List<Integer>> assignment) {
        return topics().grow("quakes", total, assignment, false, ANYONE);
    }

    @Test
    void deletion() {
        assertEquals(BusError.UNKNOWN_TOPIC, node.refused(topics().delete("quakes", ANYONE)));
        assertEquals(BusError.UNKNOWN_TOPIC_ID, node.refused(topics().delete(UUID.randomUUID(), ANYONE)));
        UUID id = node.get(create(plain("quakes", 1, 1))).id();
        node.get(topics().delete(id, ANYONE));
        assertTrue(node.broker().image().topics().isEmpty());
        assertTrue(node.stored().isEmpty());
        assertNotEquals(id, node.get(create(plain("quakes", 1, 1))).id());
    }

    @Test
    void deletionCanBeSwitchedOff() {
        TestNode strict = new TestNode().with("delete_topic_enable", false).start();
        strict.create("quakes", 1, Map.of());
        assertEquals(
                BusError.INVALID_REQUEST,
                strict.refused(strict.broker().topics().delete("quakes", ANYONE)));
    }

    @Test
    void aQuorumThatDoesNotAnswerIsSaid() {
        node.cluster.unavailable(true);
        assertEquals(BusError.UNAVAILABLE, node.refused(create(plain("quakes", 1, 1))));
    }
}
