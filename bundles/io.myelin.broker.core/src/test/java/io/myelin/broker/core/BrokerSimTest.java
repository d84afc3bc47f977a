package io.myelin.broker.core;

import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Acks;
import io.myelin.broker.Fetched;
import io.myelin.broker.Partition;
import io.myelin.testkit.log.Batches;
import io.myelin.testkit.sim.Survival;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Seeded lives of a node: writes with acks=all, replacements of the broker, killed processes and power cuts at any moment. What
 * was acknowledged stays, at its offset: on an fsync topic through everything, on a replicated one of a single node through
 * everything but the power.
 */
class BrokerSimTest {
    private static final String FSYNC = "ledger";
    private static final String REPLICATED = "quakes";
    private static final int SEEDS = 40;
    private static final int STEPS = 150;

    @Test
    void whatIsAcknowledgedStays() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Life(seed).live();
        }
    }

    private static final class Life {
        private final long seed;
        private final Random random;
        private final TestNode node = new TestNode().start();
        private final Map<String, TreeMap<Long, String>> acknowledged = new HashMap<>();
        private int written;

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void live() {
            node.create(FSYNC, 1, Map.of("durability", "fsync", "segment.bytes", "1048576"));
            node.create(REPLICATED, 1, Map.of("segment.bytes", "1048576"));
            acknowledged.put(FSYNC, new TreeMap<>());
            acknowledged.put(REPLICATED, new TreeMap<>());
            for (int step = 0; step < STEPS; step++) {
                act();
            }
            node.run();
            check(FSYNC);
            check(REPLICATED);
        }

        private void act() {
            switch (random.nextInt(40)) {
                case 0 -> powerCut();
                case 1 -> {
                    node.crash(Survival.ALL);
                    comeBack();
                }
                case 2 -> {
                    node.restart();
                    check(FSYNC);
                    check(REPLICATED);
                }
                default -> {
                    write(random.nextBoolean() ? FSYNC : REPLICATED);
                    for (int i = random.nextInt(6); i > 0; i--) {
                        node.scheduler.step();
                    }
                }
            }
        }

        private void write(String topic) {
            Partition partition = node.partition(topic, 0);
            String value = topic + "-" + written++ + "x".repeat(random.nextInt(2000));
            TreeMap<Long, String> here = acknowledged.get(topic);
            partition
                    .produce(Records.batch(node.scheduler.clock().nowMs(), value), Acks.ALL, Long.MAX_VALUE, ANYONE)
                    .thenAccept(produced -> assertEquals(
                            null, here.put(produced.baseOffset(), value), "two records at one offset, seed " + seed));
        }

        private void powerCut() {
            Survival[] kinds = Survival.values();
            node.crash(kinds[random.nextInt(kinds.length)]);
            comeBack();
            long end = node.get(node.partition(REPLICATED, 0).status()).endOffset();
            acknowledged.get(REPLICATED).tailMap(end, true).clear();
            forgetWhatThePowerTook();
        }

        /** What a replicated topic lost may be written again at the same offsets. */
        private void forgetWhatThePowerTook() {
            TreeMap<Long, String> stored = read(REPLICATED);
            acknowledged.get(REPLICATED).keySet().retainAll(stored.keySet());
        }

        private void comeBack() {
            node.start();
            check(FSYNC);
        }

        private void check(String topic) {
            TreeMap<Long, String> stored = read(topic);
            acknowledged
                    .get(topic)
                    .forEach((offset, value) -> assertEquals(
                            value,
                            stored.get(offset),
                            "AckedIsDurable: " + topic + " at " + offset + ", seed " + seed));
            long highWatermark = node.get(node.partition(topic, 0).status()).highWatermark();
            assertTrue(
                    acknowledged.get(topic).isEmpty() || acknowledged.get(topic).lastKey() < highWatermark,
                    "AckedIsVisible: " + topic + ", seed " + seed);
        }

        private TreeMap<Long, String> read(String topic) {
            Partition partition = node.partition(topic, 0);
            TreeMap<Long, String> values = new TreeMap<>();
            long end = node.get(partition.status()).highWatermark();
            for (long offset = node.get(partition.status()).startOffset(); offset < end; ) {
                Fetched fetched = node.get(partition.fetch(Records.from(offset), ANYONE));
                long before = offset;
                try {
                    Batches.forEachRecord(
                            fetched.records(), record -> values.put(record.offset(), Batches.value(record)));
                } catch (IOException | CorruptBatchException e) {
                    throw new IllegalStateException("seed " + seed, e);
                }
                fetched.records().release();
                offset = values.isEmpty() ? before : values.lastKey() + 1;
                assertTrue(offset > before, "a read at " + before + " gave nothing, seed " + seed);
            }
            return values;
        }
    }
}
