package io.myelin.broker.core;

import static io.myelin.broker.core.Records.batch;
import static io.myelin.broker.core.Records.from;
import static io.myelin.broker.core.Records.values;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.Acks;
import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Produced;
import io.myelin.broker.Wait.Wake;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.log.StorageException;
import io.myelin.log.memory.MemoryLogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Topics in a store beside the usual one, which comes and goes under them. */
class StorageTest {
    private static final String MEMORY = "memory";
    private static final long SOON_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LIMIT_BYTES = 4_096;

    private final TestNode node = new TestNode().start();
    private MemoryLogStore store = newStore();

    private MemoryLogStore newStore() {
        return new MemoryLogStore(
                node.scheduler.clock(), ConfigOf.type(MemoryLogStore.Config.class, Map.of("limit_bytes", LIMIT_BYTES)));
    }

    private void bring() {
        node.parts().stores().bind(MEMORY, store);
        node.run();
    }

    /** As Declarative Services do it: everybody has let go of the service before its component ends. */
    private void take() throws StorageException {
        CompletableFuture<Void> left = node.parts().stores().withdraw(MEMORY, store);
        node.run();
        assertTrue(left.isDone());
        store.close();
    }

    private void topics() {
        bring();
        node.create("fast", 1, Map.of("storage", MEMORY));
        node.create("safe", 1, Map.of());
    }

    private Produced write(String topic, String... values) {
        return node.get(begin(topic, values));
    }

    private CompletionStage<Produced> begin(String topic, String... values) {
        return node.partition(topic, 0)
                .produce(
                        batch(node.scheduler.clock().nowMs(), values),
                        Acks.ALL,
                        node.scheduler.clock().nowNs() + SOON_NS,
                        ANYONE);
    }

    private List<String> read(String topic, long offset) {
        return values(node.get(node.partition(topic, 0).fetch(from(offset), ANYONE)));
    }

    private PartitionStatus status(String topic) {
        return node.get(node.partition(topic, 0).status());
    }

    @Test
    void eachTopicIsInTheStoreThatItNames() throws StorageException {
        topics();
        write("fast", "a", "b");
        write("safe", "c");
        assertEquals(List.of("a", "b"), read("fast", 0));
        assertEquals(List.of("c"), read("safe", 0));
        assertEquals(List.of("fast-0"), names(store.stored()));
        assertEquals(List.of("safe-0"), names(node.stored()));
        List<StoredDirectory> directories = node.get(node.broker().directories(ANYONE));
        assertEquals(
                List.of("fast-0"),
                names(directories.get(0).replicas().stream()
                        .map(replica -> replica.partition())
                        .toList()));
        assertEquals(LIMIT_BYTES, directories.get(0).totalBytes());
        assertEquals(
                List.of("safe-0"),
                names(directories.get(1).replicas().stream()
                        .map(replica -> replica.partition())
                        .toList()));
    }

    private static List<String> names(List<?> partitions) {
        return partitions.stream().map(String::valueOf).sorted().toList();
    }

    @Test
    void theGoingOfAStoreConcernsOnlyItsTopics() throws StorageException {
        topics();
        write("fast", "a", "b");
        write("safe", "c");
        Partition untouched = node.partition("safe", 0);
        List<Wake> fast = new ArrayList<>();
        List<Wake> safe = new ArrayList<>();
        node.partition("fast", 0).await(2, Isolation.READ_UNCOMMITTED, fast::add);
        untouched.await(1, Isolation.READ_UNCOMMITTED, safe::add);
        node.run();

        take();

        assertEquals(List.of(Wake.MOVED), fast);
        assertEquals(List.of(), safe);
        assertSame(untouched, node.partition("safe", 0));
        assertEquals(1, write("safe", "d").baseOffset());
        BusException refused = assertThrows(BusException.class, () -> write("fast", "e"));
        assertEquals(BusError.STORAGE, refused.error(), "which Kafka clients try again");
        assertTrue(refused.getMessage().contains("its store 'memory' is not here"), refused.getMessage());
        assertEquals(BusError.STORAGE, node.refused(node.partition("fast", 0).fetch(from(2), ANYONE)));
        assertFalse(node.condition().health().ok());
        assertTrue(node.condition().health().detail().contains("fast-0: its store 'memory'"));
    }

    @Test
    void theNextStoreBeginsEmptyBehindWhatTheLastOneHad() throws StorageException {
        topics();
        write("fast", "a", "b");
        take();
        store = newStore();
        bring();

        assertTrue(node.condition().health().ok(), node.condition().health().detail());
        assertEquals(2, status("fast").startOffset());
        assertEquals(2, status("fast").highWatermark());
        assertEquals(
                BusError.OFFSET_OUT_OF_RANGE,
                node.refused(node.partition("fast", 0).fetch(from(1), ANYONE)),
                "a reader that is behind is told, and resets");
        assertEquals(2, write("fast", "c").baseOffset());
        assertEquals(List.of("c"), read("fast", 2));
    }

    @Test
    void anIdempotentProducerGoesOnAfterItsStateIsForgotten() throws StorageException {
        topics();
        for (int sequence = 0; sequence < 2; sequence++) {
            sequenced(sequence);
        }
        take();
        store = newStore();
        bring();
        assertEquals(2, sequenced(2).baseOffset());
        assertEquals(3, sequenced(3).baseOffset());
    }

    private Produced sequenced(int sequence) {
        var frame =
                io.myelin.buffer.Frame.of(Records.builder(node.scheduler.clock().nowMs(), "x")
                        .producer(7, (short) 0, sequence)
                        .build());
        return node.get(node.partition("fast", 0)
                .produce(frame, Acks.ALL, node.scheduler.clock().nowNs() + SOON_NS, ANYONE));
    }

    @Test
    void aNewBrokerFindsWhatTheStoreHas() throws StorageException {
        topics();
        write("fast", "a", "b");
        node.stop();
        node.prepare();
        bring();
        node.begin();
        node.run();
        assertEquals(0, status("fast").startOffset());
        assertEquals(List.of("a", "b"), read("fast", 0));
    }

    @Test
    void noOffsetIsGivenOutTwiceOverARestart() throws StorageException {
        topics();
        write("fast", "a", "b");
        write("safe", "c");
        node.stop();
        store = newStore();
        node.prepare();
        bring();
        node.begin();
        node.run();
        long start = status("fast").startOffset();
        assertTrue(start > 1_000_000_000_000L, "start " + start);
        assertEquals(start, status("fast").highWatermark());
        assertEquals(
                BusError.OFFSET_OUT_OF_RANGE,
                node.refused(node.partition("fast", 0).fetch(from(2), ANYONE)));
        assertEquals(start, write("fast", "d").baseOffset());
        assertEquals(List.of("c"), read("safe", 0));
        assertEquals(1, write("safe", "e").baseOffset());
    }

    @Test
    void aTopicThatIsNewAfterARestartBeginsAtZero() {
        topics();
        node.restart();
        node.parts().stores().bind(MEMORY, store);
        node.run();
        node.create("newer", 1, Map.of("storage", MEMORY));
        assertEquals(0, write("newer", "a").baseOffset());
    }

    @Test
    void aTopicIsOpenedWhenItsStoreComesAtLast() throws StorageException {
        topics();
        node.restart();
        assertEquals(BusError.STORAGE, node.refused(node.partition("fast", 0).status()));
        assertFalse(node.condition().health().ok());
        bring();
        assertTrue(node.condition().health().ok(), node.condition().health().detail());
        write("fast", "a");
    }

    @Test
    void ofTwoStoresOfOneNameTheFirstIsUsedWhileItIsThere() throws StorageException {
        topics();
        MemoryLogStore second = newStore();
        node.parts().stores().bind(MEMORY, second);
        node.run();
        write("fast", "a");
        assertEquals(List.of(), second.stored());
        take();
        assertEquals(List.of("fast-0"), names(second.stored()));
        assertEquals(1, write("fast", "b").baseOffset());
    }

    @Test
    void aFullStoreRefusesAndGoesOnOnceThereIsSpace() {
        topics();
        write("fast", "x".repeat(1_800));
        BusException refused = assertThrows(BusException.class, () -> write("fast", "y".repeat(1_800)));
        assertEquals(BusError.STORAGE, refused.error());
        assertTrue(refused.getMessage().contains("raise limit.bytes or retain less"), refused.getMessage());
        node.get(node.partition("fast", 0).trim(-1, node.scheduler.clock().nowNs() + SOON_NS, ANYONE));
        assertEquals(1, write("fast", "y".repeat(1_800)).baseOffset());
    }

    @Test
    void deletingATopicFreesItsMemory() {
        topics();
        write("fast", "a");
        node.get(node.broker().topics().delete("fast", ANYONE));
        assertEquals(List.of(), store.stored());
        assertEquals(LIMIT_BYTES, store.directories().get(0).usableBytes());
    }

    @Test
    void aStoreThatIsNotHereIsNamedAtCreation() {
        bring();
        BusException refused = assertThrows(BusException.class, () -> node.create("far", 1, Map.of("storage", "tape")));
        assertEquals(BusError.INVALID_CONFIG, refused.error());
        assertEquals(
                "There is no store 'tape' here, as storage=tape asks for; there are: memory, segment. Install its bundle,"
                        + " or choose another",
                refused.getMessage());
    }

    @Test
    void memoryIsNeitherOnDiskNorCompacted() {
        bring();
        for (Map<String, String> more : List.of(
                Map.of("durability", "fsync"), Map.of("flush.messages", "1"), Map.of("cleanup.policy", "compact"))) {
            Map<String, String> configs = new java.util.HashMap<>(more);
            configs.put("storage", MEMORY);
            BusException refused = assertThrows(BusException.class, () -> node.create("odd", 1, configs));
            assertEquals(BusError.INVALID_CONFIG, refused.error());
            assertTrue(refused.getMessage().contains("storage=memory"), refused.getMessage());
        }
        node.create("fast", 1, Map.of("storage", MEMORY));
        assertEquals(BusError.INVALID_CONFIG, alter("fast", "durability", Configs.Verb.SET, "fsync"));
    }

    @Test
    void theStorageOfATopicStays() {
        topics();
        assertEquals(BusError.INVALID_CONFIG, alter("fast", "storage", Configs.Verb.SET, "segment"));
        assertEquals(BusError.INVALID_CONFIG, alter("fast", "storage", Configs.Verb.DELETE, null));
        assertEquals(BusError.INVALID_CONFIG, alter("safe", "storage", Configs.Verb.SET, MEMORY));
        node.get(node.broker()
                .configs()
                .alter(
                        ConfigResource.topic("safe"),
                        List.of(new Configs.Alteration("storage", Configs.Verb.SET, "segment")),
                        false,
                        ANYONE));
        assertEquals(
                BusError.INVALID_CONFIG,
                node.refused(node.broker()
                        .configs()
                        .replace(ConfigResource.topic("fast"), Map.of("retention.ms", "1"), false, ANYONE)));
    }

    private BusError alter(String topic, String name, Configs.Verb verb, String value) {
        return node.refused(node.broker()
                .configs()
                .alter(ConfigResource.topic(topic), List.of(new Configs.Alteration(name, verb, value)), false, ANYONE));
    }
}
