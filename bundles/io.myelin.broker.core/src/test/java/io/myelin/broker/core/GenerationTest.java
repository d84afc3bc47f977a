package io.myelin.broker.core;

import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.Acks;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.Features;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.Wait.Wake;
import io.myelin.broker.core.node.Incarnation;
import io.myelin.buffer.Frame;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.generation.Carry;
import io.myelin.health.ServingEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private final TestNode node = new TestNode();

    private record Bound(String name, int port) implements ServingEndpoint {
        @Override
        public String host() {
            return "127.0.0.1";
        }
    }

    private List<Endpoint> registered() {
        return node.cluster.image().nodes().get(TestNode.ID).endpoints();
    }

    @Test
    void theBrokerIsOfferedOnceRegisteredAndNotBefore() {
        node.prepare();
        node.cluster.unavailable(true);
        node.begin();
        node.scheduler.runReady();
        assertNull(node.offered());
        assertFalse(node.condition().health().ok());
        assertTrue(
                node.condition().health().detail().contains("no leader"),
                node.condition().health().detail());
        node.cluster.unavailable(false);
        node.scheduler.advance(600, TimeUnit.MILLISECONDS);
        assertNotNull(node.offered());
        assertTrue(node.condition().health().ok());
        assertEquals(TestNode.ID, node.broker().nodeId());
    }

    @Test
    void aFencedNodeOpensItsPartitionsThenLiftsItsFence() {
        node.cluster.registersFenced(true);
        node.start();
        assertFalse(node.cluster.image().nodes().get(TestNode.ID).fenced());
        assertNotNull(node.offered());
        assertTrue(node.cluster.submitted.get(1) instanceof ClusterChange.FenceNode fence && !fence.fenced());
    }

    @Test
    void aClusterWithoutFeatureLevelsGetsThemOnceAndKeepsWhatIsSetLater() {
        node.cluster.withoutFeatures();
        node.start();
        assertTrue(node.cluster.submitted.get(0) instanceof ClusterChange.UpdateFeatures);
        assertEquals(33, node.cluster.image().feature(FeatureNames.METADATA));
        node.get(node.broker()
                .features()
                .update(
                        List.of(new Features.Update(
                                FeatureNames.ELIGIBLE_LEADER_REPLICAS, (short) 0, Features.Direction.SAFE_DOWNGRADE)),
                        false,
                        Caller.BUS));
        node.restart();
        assertEquals(0, node.cluster.image().feature(FeatureNames.ELIGIBLE_LEADER_REPLICAS));
        assertEquals(
                2,
                node.cluster.submitted.stream()
                        .filter(ClusterChange.UpdateFeatures.class::isInstance)
                        .count());
    }

    @Test
    void endpointsThatComeAndGoAreRegistered() {
        node.start();
        assertEquals(List.of(), registered());
        Bound kafka = new Bound("kafka", 9092);
        node.parts().endpoints().add(kafka);
        node.parts().endpoints().add(new Bound("amqp", 5672));
        assertFalse(node.condition().health().ok(), "metadata does not name the listeners yet");
        node.run();
        assertTrue(node.condition().health().ok());
        assertEquals(
                List.of(
                        new Endpoint("amqp", "127.0.0.1", 5672, "PLAINTEXT"),
                        new Endpoint("kafka", "127.0.0.1", 9092, "PLAINTEXT")),
                registered());
        node.parts().endpoints().remove(kafka);
        node.run();
        assertEquals(1, registered().size());
        UUID first = node.cluster.image().nodes().get(TestNode.ID).incarnation();
        node.restart();
        assertEquals(first, node.cluster.image().nodes().get(TestNode.ID).incarnation());
    }

    @Test
    void anIncarnationLastsAsLongAsTheProcess() {
        Map<String, byte[]> kept = new HashMap<>();
        Carry carry = new Carry() {
            @Override
            public void leave(String name, byte[] bytes) {
                kept.put(name, bytes);
            }

            @Override
            public Optional<byte[]> take(String name) {
                return Optional.ofNullable(kept.remove(name));
            }
        };
        UUID first = Incarnation.of(carry);
        assertEquals(first, Incarnation.of(carry));
        assertEquals(first, Incarnation.of(carry));
        kept.clear();
        assertNotEquals(first, Incarnation.of(carry));
    }

    @Test
    void logsOfTopicsDeletedMeanwhileGoAndOthersStay() {
        node.start();
        node.create("keep", 2, Map.of());
        node.create("drop", 2, Map.of());
        UUID dropped = node.broker().image().topic("drop").orElseThrow().id();
        node.stop();
        node.cluster.submit(new ClusterChange.DeleteTopic(dropped));
        node.run();
        node.start();
        assertTrue(node.partition("keep", 1).leads());
        List<Broker.StoredReplica> stored =
                node.get(node.broker().directories(ANYONE)).get(0).replicas();
        assertEquals(2, stored.size());
        assertEquals(
                Set.of("keep"),
                node.stored().stream().map(TopicIdPartition::topic).collect(Collectors.toSet()));
    }

    @Test
    void aDeletedTopicIsGoneWhenTheStageCompletes() {
        node.start();
        node.create("quakes", 1, Map.of());
        Partition partition = node.partition("quakes", 0);
        List<Wake> woken = new ArrayList<>();
        partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        node.get(node.broker().topics().delete("quakes", ANYONE));
        assertEquals(List.of(Wake.MOVED), woken);
        assertTrue(node.broker().partition("quakes", 0).isEmpty());
        node.create("quakes", 1, Map.of());
        assertEquals(0, node.get(node.partition("quakes", 0).status()).endOffset());
    }

    @Test
    void aLogThatDoesNotOpenIsSaidAndTheOthersServe() {
        node.start();
        node.broken.add("bad");
        node.create("good", 1, Map.of());
        node.create("bad", 1, Map.of());
        UUID bad = node.broker().image().topic("bad").orElseThrow().id();
        Partition partition = node.partition("bad", 0);
        assertEquals(new TopicIdPartition(bad, "bad", 0), partition.id());
        assertFalse(partition.leads());
        assertEquals(BusError.STORAGE, node.refused(partition.fetch(Records.from(0), ANYONE)));
        Frame frame = Records.batch(1, "a");
        assertEquals(BusError.STORAGE, node.refused(partition.produce(frame, Acks.ALL, 0, ANYONE)));
        assertThrows(IllegalStateException.class, frame::release);
        List<Wake> woken = new ArrayList<>();
        partition.await(0, Isolation.READ_COMMITTED, woken::add);
        assertEquals(List.of(Wake.MOVED), woken);
        assertFalse(node.condition().health().ok());
        assertTrue(node.condition().health().detail().contains("bad-0"));
        assertEquals(1, node.condition().failed());
        assertEquals(1, node.condition().leading());
        node.restart();
        assertTrue(node.partition("good", 0).leads());
        node.broken.clear();
        node.cluster.lead(bad, 0, TestNode.ID, List.of(TestNode.ID));
        node.run();
        assertTrue(node.partition("bad", 0).leads(), "the next image tries again");
        assertTrue(node.condition().health().ok());
    }

    @Test
    void aFullDiskAtTheStartHealsByItself() {
        node.start();
        node.create("quakes", 3, Map.of());
        UUID id = node.broker().image().topic("quakes").orElseThrow().id();
        node.disk.freeBytes(0);
        node.cluster.lead(id, 1, TestNode.ID, List.of(TestNode.ID));
        node.stop();
        node.start();
        Set<Boolean> before = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            before.add(node.partition("quakes", i).leads());
        }
        assertTrue(before.contains(false), "an epoch can't begin on a full disk");
        node.disk.freeBytes(1L << 30);
        node.scheduler.advance(6, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
            assertTrue(node.partition("quakes", i).leads());
        }
        assertTrue(node.condition().health().ok());
    }

    @Test
    void producerIdsAreNeverHandedOutTwice() {
        node.with("producer_ids_block_count", 3).start();
        Set<Long> seen = new HashSet<>();
        for (int generation = 0; generation < 3; generation++) {
            for (int i = 0; i < 5; i++) {
                assertTrue(seen.add(node.get(node.broker().newProducerId())));
            }
            node.restart();
        }
        node.cluster.unavailable(true);
        assertEquals(BusError.UNAVAILABLE, node.refused(node.broker().newProducerId()));
        node.cluster.unavailable(false);
        assertTrue(seen.add(node.get(node.broker().newProducerId())));
    }

    @Test
    void listenersAreToldOfLeadershipOncePerEpoch() {
        node.start();
        node.create("quakes", 2, Map.of());
        node.create("other", 1, Map.of());
        List<String> told = new ArrayList<>();
        PartitionListener listener = listener(told);
        node.parts().listeners().add("quakes", listener);
        node.generation().announceAgain("quakes");
        node.run();
        assertEquals(Set.of("quakes-0 leads 0", "quakes-1 leads 0"), Set.copyOf(told));
        node.generation().announceAgain("quakes");
        node.run();
        assertEquals(2, told.size(), "told once");
        told.clear();
        UUID id = node.broker().image().topic("quakes").orElseThrow().id();
        node.cluster.lead(id, 1, TestNode.ID, List.of(TestNode.ID));
        node.run();
        assertEquals(List.of("quakes-1 leads 1"), told);
        node.cluster.lead(id, 1, -1, List.of(TestNode.ID));
        node.run();
        assertEquals("quakes-1 resigned 1", told.get(1));
        node.get(node.broker().topics().grow("quakes", 3, List.of(), false, ANYONE));
        node.run();
        assertEquals("quakes-2 leads 0", told.get(2));
        told.clear();
        node.get(node.broker().topics().delete("quakes", ANYONE));
        assertEquals(Set.of("quakes-0 resigned 0", "quakes-2 resigned 0"), Set.copyOf(told));
        told.clear();
        node.create("quakes", 1, Map.of());
        node.run();
        node.stop();
        assertEquals(List.of("quakes-0 leads 0"), told, "the end of a generation is no resignation");
    }

    @Test
    void aListenerThatIsThereAtTheStartIsToldAfterTheBrokerIsOffered() {
        node.start();
        node.create("quakes", 1, Map.of());
        node.stop();
        List<String> told = new ArrayList<>();
        node.prepare();
        node.parts().listeners().add("quakes", new PartitionListener() {
            @Override
            public void onLeader(Partition partition, int leaderEpoch) {
                told.add(node.offered() == null ? "too early" : "leads");
            }

            @Override
            public void onResigned(TopicIdPartition partition, int leaderEpoch) {
                told.add("resigned");
            }
        });
        node.begin();
        node.run();
        assertEquals(List.of("leads"), told);
    }

    private static PartitionListener listener(List<String> told) {
        return new PartitionListener() {
            @Override
            public void onLeader(Partition partition, int leaderEpoch) {
                assertTrue(partition.loop().inLoop());
                told.add(partition.id() + " leads " + leaderEpoch);
            }

            @Override
            public void onResigned(TopicIdPartition partition, int leaderEpoch) {
                told.add(partition + " resigned " + leaderEpoch);
            }
        };
    }

    @Test
    void oldSegmentsAreDeletedByTheSweep() {
        node.with("log_retention_check_interval_ms", 1000L).start();
        node.create("quakes", 1, Map.of("retention.ms", "10000", "segment.ms", "5000"));
        Partition partition = node.partition("quakes", 0);
        node.get(partition.produce(
                Records.batch(node.scheduler.clock().nowMs(), "a"), Acks.ALL, Long.MAX_VALUE, ANYONE));
        node.scheduler.advance(9, TimeUnit.SECONDS);
        assertEquals(0, node.get(partition.status()).startOffset());
        node.scheduler.advance(10, TimeUnit.SECONDS);
        assertEquals(1, node.get(partition.status()).startOffset());
        assertEquals(1, node.get(partition.status()).endOffset());
    }

    @Test
    void anEndedGenerationIgnoresLateImages() {
        node.start();
        node.create("quakes", 1, Map.of());
        Broker broker = node.broker();
        node.stop();
        node.cluster.submit(new ClusterChange.CreateTopic("late", UUID.randomUUID(), List.of(List.of(1)), Map.of()));
        node.run();
        assertTrue(broker.partition("late", 0).isEmpty());
        node.start();
        assertTrue(node.partition("late", 0).leads());
    }
}
