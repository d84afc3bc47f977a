package io.myelin.replication.isr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.cluster.NotLeaderException;
import io.myelin.cluster.ReplicaSet;
import io.myelin.cluster.ReplicaSet.Role;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replica sets of one over real logs on a simulated disk, in both durability classes. */
class IsrReplicaSetTest {
    private static final int SELF = 1;
    private static final TopicIdPartition PARTITION = new TopicIdPartition(new UUID(7, 7), "quakes", 0);

    static PartitionImage image(int leader, int leaderEpoch, int partitionEpoch) {
        return new PartitionImage(0, leader, leaderEpoch, partitionEpoch, List.of(SELF), List.of(SELF));
    }

    static BatchView batch(String value) {
        try {
            BatchBuilder builder =
                    new BatchBuilder().add(0, null, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return BatchView.at(builder.build(), 0);
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void seededSequencesKeepTheInvariants(boolean fsync) throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            try (LogBench bench = new LogBench(seed, fsync)) {
                new Run(seed, bench).go();
            }
        }
    }

    @Test
    void withoutALeaderNothingIsAppended() throws Exception {
        try (LogBench bench = new LogBench(1, false)) {
            PartitionLog log = bench.open(PARTITION);
            ReplicaSet set = bench.replicate(PARTITION, image(PartitionImage.NO_LEADER, 0, 0), log);
            assertEquals(Role.LEADERLESS, set.role());
            assertThrows(NotLeaderException.class, () -> set.append(batch("a"), AppendOrigin.CLIENT));
            assertTrue(set.reached(0).toCompletableFuture().isCompletedExceptionally());
            set.onImage(image(2, 1, 1));
            assertEquals(Role.FOLLOWER, set.role());
            assertThrows(NotLeaderException.class, () -> set.append(batch("a"), AppendOrigin.CLIENT));
            assertEquals(0, log.endOffset());
        }
    }

    @Test
    void eachElectionBeginsAnEpochInTheLogAndARepeatedImageDoesNot() throws Exception {
        try (LogBench bench = new LogBench(1, false)) {
            PartitionLog log = bench.open(PARTITION);
            ReplicaSet set = bench.replicate(PARTITION, image(SELF, 3, 0), log);
            assertEquals(3, log.lastEpoch());
            set.append(batch("a"), AppendOrigin.CLIENT);
            set.onImage(image(SELF, 5, 1));
            set.onImage(image(SELF, 5, 1));
            assertEquals(5, log.lastEpoch());
            assertEquals(1, log.endOffsetOf(3).endOffset());
            assertEquals(1, set.highWatermark());
        }
    }

    @Test
    void aReopenedSetBeginsWithWhatIsDurable() throws Exception {
        try (LogBench bench = new LogBench(1, true)) {
            PartitionLog log = bench.open(PARTITION);
            ReplicaSet set = bench.replicate(PARTITION, image(SELF, 0, 0), log);
            set.append(batch("a"), AppendOrigin.CLIENT);
            CompletableFuture<Void> reached = set.reached(1).toCompletableFuture();
            assertFalse(reached.isDone());
            bench.run();
            assertTrue(reached.isDone());
            set.close();
            log.close();
            PartitionLog again = bench.open(PARTITION);
            ReplicaSet next = bench.replicate(PARTITION, image(SELF, 0, 0), again);
            bench.run();
            assertEquals(1, next.highWatermark());
        }
    }

    /** Whoever is told of an advance may append at once. */
    @Test
    void anAppendFromWithinTheListenerIsNotLost() throws Exception {
        try (LogBench bench = new LogBench(1, false)) {
            PartitionLog log = bench.open(PARTITION);
            ReplicaSet set = bench.replicate(PARTITION, image(SELF, 0, 0), log);
            List<Long> seen = new ArrayList<>();
            set.onHighWatermark(offset -> {
                seen.add(offset);
                if (offset < 3) {
                    appendQuietly(set);
                }
            });
            appendQuietly(set);
            assertEquals(3, set.highWatermark());
            assertEquals(List.of(1L, 2L, 3L), seen);
        }
    }

    private static void appendQuietly(ReplicaSet set) {
        try {
            set.append(batch("x"), AppendOrigin.CLIENT);
        } catch (StorageException | AppendRefusedException | NotLeaderException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Run {
        private final long seed;
        private final LogBench bench;
        private final Random random;
        private final List<Long> awaited = new ArrayList<>();
        private final List<CompletableFuture<Void>> stages = new ArrayList<>();
        private int leaderEpoch;
        private int partitionEpoch;
        private long before;
        private long heard;

        Run(long seed, LogBench bench) {
            this.seed = seed;
            this.bench = bench;
            this.random = new Random(seed);
        }

        void go() throws Exception {
            PartitionLog log = bench.open(PARTITION);
            ReplicaSet set = bench.replicate(PARTITION, image(SELF, 0, 0), log);
            set.onHighWatermark(offset -> {
                assertTrue(offset > heard, "told of each advance once, seed " + seed);
                heard = offset;
            });
            for (int step = 0; step < 150; step++) {
                act(set);
                check(set, log, "seed " + seed + " step " + step);
            }
        }

        private void act(ReplicaSet set) throws Exception {
            switch (random.nextInt(8)) {
                case 0 -> {
                    int leader = random.nextInt(3) == 0 ? PartitionImage.NO_LEADER : SELF;
                    set.onImage(image(leader, ++leaderEpoch, ++partitionEpoch));
                }
                case 1, 2, 3 -> {
                    if (set.role() == Role.LEADER) {
                        long next = set.append(batch("v" + random.nextInt()), AppendOrigin.CLIENT)
                                .nextOffset();
                        awaited.add(next);
                        stages.add(set.reached(next).toCompletableFuture());
                    } else {
                        assertThrows(NotLeaderException.class, () -> set.append(batch("x"), AppendOrigin.CLIENT));
                    }
                }
                default -> bench.step();
            }
        }

        private void check(ReplicaSet set, PartitionLog log, String when) {
            assertTrue(set.highWatermark() >= before, "MonotonicHighWatermark, " + when);
            before = set.highWatermark();
            assertTrue(before <= log.durableOffset(), "HighWatermarkIsDurable, " + when);
            for (int i = 0; i < stages.size(); i++) {
                CompletableFuture<Void> stage = stages.get(i);
                boolean reached = before >= awaited.get(i);
                if (stage.isDone() && !stage.isCompletedExceptionally()) {
                    assertTrue(reached, "AcknowledgedIsReplicated, " + when);
                }
                if (!stage.isDone()) {
                    assertEquals(Role.LEADER, set.role(), "nobody waits for who does not lead, " + when);
                    assertFalse(reached, "whoever waits for what is reached is told, " + when);
                }
            }
        }
    }
}
