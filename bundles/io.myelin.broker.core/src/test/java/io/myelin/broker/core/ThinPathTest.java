package io.myelin.broker.core;

import static io.myelin.broker.core.Records.batch;
import static io.myelin.broker.core.Records.from;
import static io.myelin.broker.core.Records.values;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.broker.Wait.Wake;
import io.myelin.buffer.Frame;
import io.myelin.generation.GenerationEndedException;
import io.myelin.testkit.sim.Survival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One node from creation of a topic to reading it, across generations. */
class ThinPathTest {
    private static final long SOON_NS = TimeUnit.SECONDS.toNanos(30);
    private final TestNode node = new TestNode().start();

    private CompletionStage<Produced> produce(Partition partition, Acks acks, String... values) {
        Frame frame = batch(node.scheduler.clock().nowMs(), values);
        CompletionStage<Produced> produced =
                partition.produce(frame, acks, node.scheduler.clock().nowNs() + SOON_NS, ANYONE);
        node.run();
        assertThrows(IllegalStateException.class, frame::release, "the frame must have been given back");
        return produced;
    }

    @Test
    void whatIsWrittenIsReadBack() {
        node.create("quakes", 3, Map.of());
        Partition partition = node.partition("quakes", 2);
        assertEquals(0, node.get(produce(partition, Acks.ALL, "a", "b")).baseOffset());
        assertEquals(2, node.get(produce(partition, Acks.LEADER, "c")).baseOffset());
        Fetched fetched = node.get(partition.fetch(from(0), ANYONE));
        assertEquals(3, fetched.highWatermark());
        assertEquals(List.of("a", "b", "c"), values(fetched));
        assertEquals(List.of("c"), values(node.get(partition.fetch(from(2), ANYONE))));
        assertEquals(List.of(), values(node.get(partition.fetch(from(3), ANYONE))));
        assertEquals(BusError.OFFSET_OUT_OF_RANGE, node.refused(partition.fetch(from(4), ANYONE)));
    }

    @Test
    void aWaitingReadIsWokenByTheFirstRecordBeyondItsOffset() {
        node.create("quakes", 1, Map.of());
        Partition partition = node.partition("quakes", 0);
        List<Wake> woken = new ArrayList<>();
        partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        partition.await(1, Isolation.READ_COMMITTED, woken::add);
        var cancelled = partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        cancelled.cancel();
        node.run();
        assertEquals(List.of(), woken);
        produce(partition, Acks.LEADER, "a");
        assertEquals(List.of(Wake.DATA), woken);
        produce(partition, Acks.LEADER, "b");
        assertEquals(List.of(Wake.DATA, Wake.DATA), woken);
        partition.await(1, Isolation.READ_UNCOMMITTED, woken::add);
        assertEquals(3, woken.size(), "what can be read already wakes at once");
    }

    @Test
    void anFsyncTopicAcknowledgesWhenTheDiskHasIt() {
        node.create("ledger", 1, Map.of("durability", "fsync"));
        Partition partition = node.partition("ledger", 0);
        Frame frame = batch(node.scheduler.clock().nowMs(), "a");
        CompletableFuture<Produced> produced = partition
                .produce(frame, Acks.ALL, node.scheduler.clock().nowNs() + SOON_NS, ANYONE)
                .toCompletableFuture();
        assertFalse(produced.isDone(), "nothing is on disk before the pool had a turn");
        Fetched before = partition.fetch(from(0), ANYONE).toCompletableFuture().join();
        assertEquals(List.of(), values(before), "and nobody sees it before");
        assertEquals(0, node.get(produced).baseOffset());
        node.crash(Survival.NONE);
        node.start();
        assertEquals(List.of("a"), values(node.get(node.partition("ledger", 0).fetch(from(0), ANYONE))));
    }

    @Test
    void theNextGenerationGoesOnWhereTheLastOneEnded() {
        node.create("quakes", 2, Map.of());
        Partition before = node.partition("quakes", 1);
        produce(before, Acks.ALL, "a", "b");
        List<Wake> woken = new ArrayList<>();
        before.await(2, Isolation.READ_UNCOMMITTED, woken::add);
        node.broker().drain();
        node.run();
        assertEquals(List.of(Wake.DRAINED), woken);
        node.stop();
        assertNull(node.offered());
        assertThrows(GenerationEndedException.class, () -> node.get(before.fetch(from(0), ANYONE)));
        node.start();
        Partition after = node.partition("quakes", 1);
        assertTrue(after.leads());
        assertEquals(List.of("a", "b"), values(node.get(after.fetch(from(0), ANYONE))));
        assertEquals(2, node.get(produce(after, Acks.ALL, "c")).baseOffset());
    }
}
