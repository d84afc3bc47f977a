package io.myelin.broker.core;

import static io.myelin.broker.core.Records.batch;
import static io.myelin.broker.core.Records.builder;
import static io.myelin.broker.core.Records.first;
import static io.myelin.broker.core.Records.from;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Caller;
import io.myelin.batch.BatchView;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.broker.core.partition.BrokerCounter;
import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProducingTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private final TestNode node = new TestNode().start();

    private Partition topic(String... namesAndValues) {
        Map<String, String> configs = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            configs.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        node.create("quakes", 1, configs);
        return node.partition("quakes", 0);
    }

    private CompletableFuture<Produced> produce(Partition partition, Frame frame, Acks acks) {
        CompletableFuture<Produced> stage = partition
                .produce(frame, acks, node.scheduler.clock().nowNs() + SECOND_NS, ANYONE)
                .toCompletableFuture();
        node.run();
        assertThrows(IllegalStateException.class, frame::retain, "the frame must have been given back");
        return stage;
    }

    private Frame now(String... values) {
        return batch(node.scheduler.clock().nowMs(), values);
    }

    private Frame idempotent(long id, int epoch, int sequence) {
        return Frame.of(builder(node.scheduler.clock().nowMs(), "x")
                .producer(id, (short) epoch, sequence)
                .build());
    }

    @Test
    void sequencesOfIdempotentProducersAreChecked() {
        Partition partition = topic();
        assertEquals(
                0, node.get(produce(partition, idempotent(5, 0, 0), Acks.ALL)).baseOffset());
        assertEquals(
                1, node.get(produce(partition, idempotent(5, 0, 1), Acks.ALL)).baseOffset());
        Produced again = node.get(produce(partition, idempotent(5, 0, 1), Acks.ALL));
        assertEquals(1, again.baseOffset(), "a retry gets what the first attempt got");
        assertEquals(2, node.get(partition.status()).endOffset());
        assertEquals(1, node.parts().counters().read(BrokerCounter.DUPLICATE_BATCHES));
        assertEquals(BusError.OUT_OF_ORDER_SEQUENCE, node.refused(produce(partition, idempotent(5, 0, 7), Acks.ALL)));
        node.get(produce(partition, idempotent(5, 1, 0), Acks.ALL));
        assertEquals(BusError.STALE_PRODUCER_EPOCH, node.refused(produce(partition, idempotent(5, 0, 2), Acks.ALL)));
        assertEquals(2, node.parts().counters().read(BrokerCounter.REFUSED_BATCHES));
        assertEquals(3, node.parts().counters().read(BrokerCounter.PRODUCED_BATCHES));
    }

    @Test
    void logAppendTimeIsStampedAndReported() {
        Partition partition = topic("message.timestamp.type", "LogAppendTime");
        Produced produced = node.get(produce(partition, batch(5, "old"), Acks.ALL));
        assertEquals(node.scheduler.clock().nowMs(), produced.appendTimeMs());
        BatchView stored = first(node.get(partition.fetch(from(0), ANYONE)));
        assertTrue(stored.logAppendTime());
        assertEquals(node.scheduler.clock().nowMs(), stored.maxTimestamp());
    }

    @Test
    void theTopicsCodecIsWhatIsStored() {
        Partition partition = topic("compression.type", "zstd");
        node.get(produce(partition, now("a", "b"), Acks.ALL));
        assertEquals(4, first(node.get(partition.fetch(from(0), ANYONE))).compressionId());
        assertEquals(1, node.parts().counters().read(BrokerCounter.RECOMPRESSED_BATCHES));
    }

    @Test
    void anAlteredTopicIsHeldToItsNewConfiguration() {
        Partition partition = topic();
        node.get(produce(partition, now("abc"), Acks.ALL));
        var resource = io.myelin.cluster.image.ConfigResource.topic("quakes");
        node.get(node.broker().configs().replace(resource, Map.of("max.message.bytes", "10"), false, ANYONE));
        assertEquals(BusError.RECORD_TOO_LARGE, node.refused(produce(partition, now("abc"), Acks.ALL)));
        node.get(node.broker().configs().replace(resource, Map.of(), false, ANYONE));
        node.get(produce(partition, now("abc"), Acks.ALL));
    }

    @Test
    void clientsDoNotWriteTheBussOwnTopics() {
        node.get(node.broker().topics().autoCreate("__consumer_offsets", Caller.BUS));
        Partition partition = node.partition("__consumer_offsets", 3);
        assertEquals(BusError.INVALID_TOPIC, node.refused(produce(partition, now("a"), Acks.ALL)));
        CompletableFuture<Produced> ours = partition
                .produce(now("a"), Acks.ALL, Long.MAX_VALUE, Caller.BUS)
                .toCompletableFuture();
        assertEquals(0, node.get(ours).baseOffset());
        assertEquals(BusError.INVALID_TOPIC, node.refused(partition.trim(0, 0, ANYONE)));
    }

    @Test
    void acknowledgementsNeedEnoughReplicas() {
        node.cluster.addNode(2);
        node.cluster.addNode(3);
        node.get(node.broker()
                .topics()
                .create(
                        new io.myelin.broker.Topics.Spec(
                                "quakes", -1, -1, Map.of(0, List.of(1, 2, 3)), Map.of("min.insync.replicas", "2")),
                        false,
                        ANYONE));
        UUID id = node.broker().image().topic("quakes").orElseThrow().id();
        Partition partition = node.partition("quakes", 0);
        node.cluster.lead(id, 0, TestNode.ID, List.of(1));
        node.run();
        assertEquals(BusError.NOT_ENOUGH_REPLICAS, node.refused(produce(partition, now("a"), Acks.ALL)));
        assertEquals(0, node.get(partition.status()).endOffset(), "nothing was written");
        node.get(produce(partition, now("b"), Acks.LEADER));
        node.cluster.lead(id, 0, TestNode.ID, List.of(1, 2));
        node.run();
        CompletableFuture<Produced> waiting = produce(partition, now("c"), Acks.ALL);
        assertFalse(waiting.isDone(), "node 2 does not fetch");
        node.cluster.lead(id, 0, TestNode.ID, List.of(1));
        assertEquals(BusError.NOT_ENOUGH_REPLICAS_AFTER_APPEND, node.refused(waiting));
    }

    @Test
    void minInsyncReplicasAsksForNoMoreThanThereAre() {
        Partition partition = topic("min.insync.replicas", "2");
        assertEquals(0, node.get(produce(partition, now("a"), Acks.ALL)).baseOffset());
    }

    @Test
    void aWaitForReplicationEndsAtTheDeadline() {
        node.cluster.addNode(2);
        node.get(node.broker()
                .topics()
                .create(
                        new io.myelin.broker.Topics.Spec("quakes", -1, -1, Map.of(0, List.of(1, 2)), Map.of()),
                        false,
                        ANYONE));
        Partition partition = node.partition("quakes", 0);
        CompletableFuture<Produced> waiting = produce(partition, now("a"), Acks.ALL);
        node.scheduler.advance(999, TimeUnit.MILLISECONDS);
        assertFalse(waiting.isDone());
        node.scheduler.advance(2, TimeUnit.MILLISECONDS);
        assertEquals(BusError.TIMED_OUT, node.refused(waiting));
        assertEquals(0, node.get(partition.status()).highWatermark());
        assertEquals(1, node.get(partition.status()).endOffset());
    }

    @Test
    void lostLeadershipFailsWhoWaitsAndWhoComes() {
        node.cluster.addNode(2);
        node.get(node.broker()
                .topics()
                .create(
                        new io.myelin.broker.Topics.Spec("quakes", -1, -1, Map.of(0, List.of(1, 2)), Map.of()),
                        false,
                        ANYONE));
        Partition partition = node.partition("quakes", 0);
        CompletableFuture<Produced> waiting = produce(partition, now("a"), Acks.ALL);
        UUID id = node.broker().image().topic("quakes").orElseThrow().id();
        node.cluster.lead(id, 0, 2, List.of(1, 2));
        assertEquals(BusError.NOT_LEADER, node.refused(waiting));
        assertFalse(partition.leads());
        assertEquals(1, partition.leaderEpoch());
        assertEquals(BusError.NOT_LEADER, node.refused(produce(partition, now("b"), Acks.LEADER)));
    }

    @Test
    void theLastOfTheDiskIsForTheBus() {
        Partition partition = topic();
        node.disk.freeBytes(1 << 20);
        node.scheduler.advance(1, TimeUnit.SECONDS);
        assertEquals(BusError.STORAGE, node.refused(produce(partition, now("a"), Acks.ALL)));
        Produced ours = node.get(partition.produce(now("b"), Acks.ALL, Long.MAX_VALUE, Caller.BUS));
        assertEquals(0, ours.baseOffset());
    }

    @Test
    void aFullDiskIsSaidAndEndsByItself() {
        Partition partition = topic("durability", "fsync");
        node.disk.freeBytes(0);
        assertEquals(BusError.STORAGE, node.refused(produce(partition, now("x".repeat(5000)), Acks.ALL)));
        node.disk.freeBytes(1L << 30);
        assertEquals(0, node.get(produce(partition, now("a"), Acks.ALL)).baseOffset());
    }

    @Test
    void offTheLoopTheWorkIsHandedOver() {
        Partition partition = topic();
        ByteBuffer bytes = builder(node.scheduler.clock().nowMs(), "a").build();
        CompletableFuture<Produced> produced = new CompletableFuture<>();
        node.scheduler
                .blocking()
                .execute(() -> partition
                        .produce(Frame.of(bytes), Acks.ALL, Long.MAX_VALUE, ANYONE)
                        .whenComplete((done, error) -> {
                            assertTrue(partition.loop().inLoop(), "stages complete on the loop");
                            produced.complete(done);
                        }));
        assertEquals(0, node.get(produced).baseOffset());
    }
}
