package io.myelin.cluster.raft.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterChange.AddPartitions;
import io.myelin.cluster.ClusterChange.AllocateProducerIds;
import io.myelin.cluster.ClusterChange.AlterConfigs;
import io.myelin.cluster.ClusterChange.AlterPartition;
import io.myelin.cluster.ClusterChange.CreateTopic;
import io.myelin.cluster.ClusterChange.DeleteTopic;
import io.myelin.cluster.ClusterChange.FenceNode;
import io.myelin.cluster.ClusterChange.RegisterNode;
import io.myelin.cluster.ClusterChange.UpdateFeatures;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.ProducerIdBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterStateTest {
    private static final UUID ORDERS = new UUID(1, 1);
    private static final UUID ABSENT = new UUID(9, 9);
    private static final int NONE = PartitionImage.NO_LEADER;

    private ClusterState state = ClusterState.initial("AAAAAAAAAAAAAAAAAAAAAA");
    private long index;

    private ClusterDelta make(ClusterChange change) {
        ClusterState.Applied applied = state.apply(change, ++index);
        state = applied.state();
        assertEquals(index, state.image().version());
        return applied.delta();
    }

    private ClusterException refused(ClusterChange change) {
        ClusterState before = state;
        ClusterException e = assertThrows(ClusterException.class, () -> state.apply(change, ++index));
        assertSame(before, state);
        return e;
    }

    private static RegisterNode node(int id, int incarnation) {
        return new RegisterNode(
                id,
                new UUID(id, incarnation),
                List.of(new Endpoint("kafka", "h", 9092, "PLAINTEXT")),
                Optional.empty());
    }

    private static CreateTopic topic(String name, UUID id, List<Integer> replicas) {
        return new CreateTopic(name, id, List.of(replicas), Map.of());
    }

    private PartitionImage partition() {
        return state.image().topic(ORDERS).orElseThrow().partitions().get(0);
    }

    private void assertPartition(int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        assertEquals(
                new PartitionImage(
                        0, leader, leaderEpoch, partitionEpoch, partition().replicas(), isr),
                partition());
    }

    private FenceNode fence(int id, boolean fenced) {
        return new FenceNode(id, state.image().nodes().get(id).epoch(), fenced);
    }

    @BeforeEach
    void threeNodes() {
        make(node(1, 1));
        make(node(2, 1));
        make(node(3, 1));
    }

    @Test
    void aNewTopicIsLedByItsFirstReplicaThatIsNotFenced() {
        make(fence(1, true));
        ClusterDelta delta = make(topic("orders", ORDERS, List.of(1, 2, 3)));
        assertPartition(2, 0, 0, List.of(2, 3));
        assertEquals(new ClusterDelta(Set.of(ORDERS), Set.of(), Set.of(), false), delta);
    }

    @Test
    void aTopicOfAbsentNodesWaitsForTheFirstThatComes() {
        make(topic("orders", ORDERS, List.of(8, 9)));
        assertPartition(NONE, 0, 0, List.of());
        make(node(9, 1));
        assertPartition(9, 1, 1, List.of(9));
        make(node(8, 1));
        assertPartition(9, 1, 1, List.of(9));
    }

    @Test
    void aNodeThatRestartsLeadsAgainWithANewEpoch() {
        make(topic("orders", ORDERS, List.of(1)));
        ClusterDelta delta = make(node(1, 2));
        assertPartition(1, 1, 1, List.of(1));
        assertEquals(Set.of(ORDERS), delta.topics());
        assertEquals(Set.of(1), delta.nodes());
        assertEquals(index, state.image().nodes().get(1).epoch());
    }

    @Test
    void aNodeThatWasFencedAndRestartsLeadsAgain() {
        make(topic("orders", ORDERS, List.of(1)));
        make(fence(1, true));
        assertPartition(NONE, 1, 1, List.of(1));
        make(node(1, 2));
        assertFalse(state.image().nodes().get(1).fenced());
        assertPartition(1, 2, 2, List.of(1));
    }

    @Test
    void anotherRegistrationOfTheSameProcessChangesItsEndpointsOnly() {
        make(topic("orders", ORDERS, List.of(1)));
        make(fence(1, true));
        long epoch = state.image().nodes().get(1).epoch();
        ClusterDelta delta = make(new RegisterNode(1, new UUID(1, 1), List.of(), Optional.of("r")));
        assertEquals(epoch, state.image().nodes().get(1).epoch());
        assertTrue(state.image().nodes().get(1).fenced());
        assertEquals(Optional.of("r"), state.image().nodes().get(1).rack());
        assertEquals(new ClusterDelta(Set.of(), Set.of(), Set.of(1), false), delta);
    }

    @Test
    void aProcessThatWasReplacedDoesNotComeBack() {
        make(node(1, 2));
        make(node(1, 3));
        assertEquals(Reason.STALE, refused(node(1, 1)).reason());
        assertEquals(Reason.STALE, refused(node(1, 2)).reason());
        for (int i = 4; i < 40; i++) {
            make(node(1, i));
        }
        assertEquals(ClusterState.REPLACED_KEPT, state.replaced().get(1).size(), "what is remembered is bounded");
    }

    @Test
    void aFencedNodeLosesLeadershipAndItsPlaceInTheInSyncSet() {
        make(topic("orders", ORDERS, List.of(1, 2, 3)));
        make(fence(3, true));
        assertPartition(1, 0, 1, List.of(1, 2));
        make(fence(1, true));
        assertPartition(2, 1, 2, List.of(2));
        make(fence(2, true));
        assertPartition(NONE, 2, 3, List.of(2));
        make(fence(1, false));
        assertPartition(NONE, 2, 3, List.of(2));
        make(fence(2, false));
        assertPartition(2, 3, 4, List.of(2));
        ClusterDelta again = make(fence(2, false));
        assertEquals(new ClusterDelta(Set.of(), Set.of(), Set.of(), false), again);
    }

    @Test
    void aLeaderChangesItsInSyncSetAndHandsOver() {
        make(topic("orders", ORDERS, List.of(1, 2, 3)));
        TopicIdPartition p = new TopicIdPartition(ORDERS, "orders", 0);
        make(new AlterPartition(p, 0, 0, 1, List.of(1)));
        assertPartition(1, 0, 1, List.of(1));
        make(new AlterPartition(p, 0, 1, 2, List.of(1, 2)));
        assertPartition(2, 1, 2, List.of(1, 2));
        make(new AlterPartition(p, 1, 2, NONE, List.of(2)));
        assertPartition(NONE, 2, 3, List.of(2));
    }

    @Test
    void deletingATopicTakesItsOverridesAlong() {
        ConfigResource resource = ConfigResource.topic("orders");
        make(new CreateTopic("orders", ORDERS, List.of(List.of(1)), Map.of("a", "b")));
        assertEquals(Map.of("a", "b"), state.image().configs(resource));
        ClusterDelta delta = make(new DeleteTopic(ORDERS));
        assertEquals(new ClusterDelta(Set.of(ORDERS), Set.of(resource), Set.of(), false), delta);
        assertTrue(state.image().topics().isEmpty());
        assertTrue(state.image().topicNames().isEmpty());
        assertTrue(state.image().configs().isEmpty());
        make(topic("orders", new UUID(1, 2), List.of(1)));
        assertEquals(Map.of(), state.image().configs(resource));
    }

    @Test
    void partitionsAreAddedBehindTheOthers() {
        make(topic("orders", ORDERS, List.of(1)));
        make(new AddPartitions(ORDERS, 1, List.of(List.of(2), List.of(3))));
        List<PartitionImage> all = state.image().topic(ORDERS).orElseThrow().partitions();
        assertEquals(List.of(0, 1, 2), all.stream().map(PartitionImage::index).toList());
        assertEquals(List.of(1, 2, 3), all.stream().map(PartitionImage::leader).toList());
    }

    @Test
    void overridesAreSetAndTakenBack() {
        ConfigResource broker = new ConfigResource(ConfigResource.Kind.BROKER, "");
        assertEquals(
                Set.of(broker),
                make(new AlterConfigs(broker, Map.of("a", Optional.of("1"), "b", Optional.of("2"))))
                        .configs());
        assertEquals(
                Set.of(),
                make(new AlterConfigs(broker, Map.of("a", Optional.of("1")))).configs());
        make(new AlterConfigs(broker, Map.of("a", Optional.empty(), "absent", Optional.empty())));
        assertEquals(Map.of("b", "2"), state.image().configs(broker));
        make(new AlterConfigs(broker, Map.of("b", Optional.empty())));
        assertEquals(Map.of(), state.image().configs());
    }

    @Test
    void producerIdsAreNeverGivenTwice() {
        make(new AllocateProducerIds(1, 1000));
        make(new AllocateProducerIds(2, 10));
        make(new AllocateProducerIds(1, 1000));
        assertEquals(
                new ProducerIdBlock(1010, 1000), state.image().producerIds().get(1));
        make(new AllocateProducerIds(2, 1));
        assertEquals(new ProducerIdBlock(2010, 1), state.image().producerIds().get(2));
    }

    @Test
    void featuresAreRaisedAndTakenAway() {
        Map<String, Short> both = Map.of("f", (short) 2, "g", (short) 1);
        assertTrue(make(new UpdateFeatures(Map.of(), both)).features());
        assertFalse(make(new UpdateFeatures(both, Map.of("f", (short) 2))).features());
        assertEquals(1, state.image().feature("g"));
        assertTrue(make(new UpdateFeatures(both, Map.of("g", (short) 0))).features());
        assertEquals(Map.of("f", (short) 2), state.image().features());
        assertEquals(0, state.image().feature("g"));
        assertEquals(
                Reason.STALE,
                refused(new UpdateFeatures(both, Map.of("f", (short) 1))).reason());
    }

    static Stream<Arguments> refusals() {
        TopicIdPartition known = new TopicIdPartition(ORDERS, "orders", 0);
        List<List<Integer>> one = List.of(List.of(1));
        return Stream.of(
                Arguments.of(Reason.EXISTS, topic("orders", new UUID(5, 5), List.of(1))),
                Arguments.of(Reason.EXISTS, topic("other", ORDERS, List.of(1))),
                Arguments.of(Reason.INVALID, topic("", ABSENT, List.of(1))),
                Arguments.of(Reason.INVALID, topic("..", ABSENT, List.of(1))),
                Arguments.of(Reason.INVALID, topic("a/b", ABSENT, List.of(1))),
                Arguments.of(Reason.INVALID, topic("x".repeat(250), ABSENT, List.of(1))),
                Arguments.of(Reason.INVALID, topic("x", ABSENT, List.of())),
                Arguments.of(Reason.INVALID, topic("x", ABSENT, List.of(1, 1))),
                Arguments.of(Reason.INVALID, topic("x", ABSENT, List.of(-1))),
                Arguments.of(Reason.INVALID, new CreateTopic("x", ABSENT, List.of(), Map.of())),
                Arguments.of(Reason.INVALID, new CreateTopic("x", ABSENT, one, Map.of("", "v"))),
                Arguments.of(Reason.UNKNOWN, new DeleteTopic(ABSENT)),
                Arguments.of(Reason.UNKNOWN, new AddPartitions(ABSENT, 1, one)),
                Arguments.of(Reason.STALE, new AddPartitions(ORDERS, 2, one)),
                Arguments.of(Reason.UNKNOWN, new AlterConfigs(ConfigResource.topic("x"), Map.of())),
                Arguments.of(Reason.UNKNOWN, new FenceNode(77, 1, true)),
                Arguments.of(Reason.STALE, new FenceNode(1, 999, true)),
                Arguments.of(Reason.INVALID, node(-1, 1)),
                Arguments.of(Reason.INVALID, new AllocateProducerIds(1, 0)),
                Arguments.of(Reason.INVALID, new AllocateProducerIds(-1, 1)),
                Arguments.of(Reason.INVALID, new UpdateFeatures(Map.of(), Map.of("f", (short) -1))),
                Arguments.of(
                        Reason.UNKNOWN,
                        new AlterPartition(new TopicIdPartition(ABSENT, "orders", 0), 0, 0, 1, List.of(1))),
                Arguments.of(
                        Reason.UNKNOWN,
                        new AlterPartition(new TopicIdPartition(ORDERS, "orders", 1), 0, 0, 1, List.of(1))),
                Arguments.of(Reason.STALE, new AlterPartition(known, 1, 0, 1, List.of(1))),
                Arguments.of(Reason.STALE, new AlterPartition(known, 0, 1, 1, List.of(1))),
                Arguments.of(Reason.INVALID, new AlterPartition(known, 0, 0, 1, List.of())),
                Arguments.of(Reason.INVALID, new AlterPartition(known, 0, 0, 1, List.of(1, 1))),
                Arguments.of(Reason.INVALID, new AlterPartition(known, 0, 0, 1, List.of(1, 3))),
                Arguments.of(Reason.INVALID, new AlterPartition(known, 0, 0, 2, List.of(1))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsRefusedChangesNothing(Reason reason, ClusterChange change) {
        make(topic("orders", ORDERS, List.of(1, 2)));
        assertEquals(reason, refused(change).reason());
    }

    @Test
    void theSameChangesMakeTheSameState() {
        List<ClusterChange> changes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            changes.add(topic("t" + i, new UUID(3, i), List.of(1 + i % 3, 1 + (i + 1) % 3)));
            if (i % 7 == 0) {
                changes.add(node(1 + i % 3, 2 + i));
            }
        }
        ClusterState first = state;
        ClusterState second = state;
        for (int i = 0; i < changes.size(); i++) {
            first = first.apply(changes.get(i), 100 + i).state();
            second = second.apply(changes.get(i), 100 + i).state();
        }
        assertEquals(first, second);
    }

    @Test
    void deltasTellWhatDiffers() {
        make(topic("orders", ORDERS, List.of(1)));
        ClusterState before = state;
        ClusterDelta sum = new ClusterDelta(Set.of(), Set.of(), Set.of(), false);
        UUID other = new UUID(1, 7);
        for (ClusterChange change : List.of(
                new CreateTopic("other", other, List.of(List.of(2)), Map.of("k", "v")),
                new DeleteTopic(ORDERS),
                node(3, 5),
                new UpdateFeatures(Map.of(), Map.of("f", (short) 1)))) {
            sum = Deltas.union(sum, make(change));
        }
        assertEquals(Deltas.between(before.image(), state.image()), sum);
        assertEquals(
                new ClusterDelta(Set.of(ORDERS, other), Set.of(ConfigResource.topic("other")), Set.of(3), true), sum);
    }
}
