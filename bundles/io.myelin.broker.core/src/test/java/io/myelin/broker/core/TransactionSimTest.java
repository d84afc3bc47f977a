package io.myelin.broker.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.Partition;
import io.myelin.testkit.sim.Survival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Seeded lives of a partition under transactional producers of both versions of the protocol: requests, questions to the
 * coordinator and markers that are late or come twice, transactions that time out while their batches are on the way, leaders
 * that change, processes that are killed, power that goes.
 *
 * <p>Kept: <i>OnlyCommitted</i>, readers of committed records see nothing of a transaction that was not decided to commit;
 * <i>EachOnceInOrder</i>, what they see of a producer is its committed records, each once, in order; <i>AllInTheEnd</i>, and all
 * of them when everything has ended; <i>StableOnlyGrows</i>, the last stable offset never goes back.
 */
class TransactionSimTest {
    private static final String TOPIC = "ledger";
    private static final int SEEDS = 80;
    private static final int STEPS = 500;

    @Test
    void readersOfCommittedRecordsSeeExactlyThose() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Life(seed).live();
        }
    }

    private static final class Life {
        private final long seed;
        private final Random random;
        private final SimTransactions world;
        private final TestNode node;
        private long stable;
        private boolean elsewhere;

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.world = new SimTransactions(random, () -> this.partition());
            this.node = new TestNode().gate(world).start();
            world.runOn(node.scheduler.loop(0));
        }

        private Partition partition() {
            return node.offered() == null
                    ? null
                    : node.offered().partition(TOPIC, 0).orElse(null);
        }

        void live() {
            node.create(TOPIC, 1, Map.of("durability", "fsync", "segment.bytes", "1048576"));
            for (int step = 0; step < STEPS; step++) {
                act();
                if (step % 10 == 9) {
                    check();
                }
            }
            comeBack();
            for (int round = 0; round < 400 && !world.settled(); round++) {
                world.finish();
                node.run();
                node.scheduler.advance(10, TimeUnit.MILLISECONDS);
            }
            assertTrue(world.settled(), "transactions do not end, seed " + seed + ": " + world);
            check();
            assertEquals(world.committed(), CommittedReader.read(node, TOPIC), "AllInTheEnd, seed " + seed);
            var status = node.get(partition().status());
            assertEquals(status.endOffset(), status.lastStableOffset(), "something stays open, seed " + seed);
        }

        private void act() {
            switch (random.nextInt(100)) {
                case 0 -> {
                    Survival[] kinds = Survival.values();
                    node.crash(kinds[random.nextInt(kinds.length)]);
                    revive();
                }
                case 1 -> {
                    node.crash(Survival.ALL);
                    revive();
                }
                case 2 -> {
                    node.restart();
                    world.forgetAnswers(node.scheduler.loop(0));
                }
                case 3 -> moveLeader();
                default -> {
                    world.act();
                    if (random.nextBoolean()) {
                        node.scheduler.advance(random.nextInt(4), TimeUnit.MILLISECONDS);
                    }
                    for (int i = random.nextInt(8); i > 0; i--) {
                        node.scheduler.step();
                    }
                }
            }
        }

        private void revive() {
            node.start();
            elsewhere = false;
            world.forgetAnswers(node.scheduler.loop(0));
            comeBack();
        }

        private void moveLeader() {
            elsewhere = !elsewhere;
            lead(elsewhere ? 2 : TestNode.ID);
        }

        private void lead(int leader) {
            UUID id = node.broker().image().topic(TOPIC).orElseThrow().id();
            node.cluster.lead(id, 0, leader, List.of(TestNode.ID));
        }

        private void comeBack() {
            node.run();
            if (!partition().leads()) {
                elsewhere = false;
                lead(TestNode.ID);
                node.run();
            }
        }

        private void check() {
            node.run();
            if (!partition().leads()) {
                return;
            }
            long now = node.get(partition().status()).lastStableOffset();
            assertTrue(now >= stable, "StableOnlyGrows: " + now + " after " + stable + ", seed " + seed);
            stable = now;
            Map<Long, List<String>> read = CommittedReader.read(node, TOPIC);
            Map<Long, List<String>> committed = world.committed();
            read.forEach((producer, values) -> {
                List<String> may = committed.getOrDefault(producer, List.of());
                assertTrue(values.size() <= may.size(), "OnlyCommitted: " + values + " of " + may + ", seed " + seed);
                assertEquals(new ArrayList<>(may.subList(0, values.size())), values, "EachOnceInOrder, seed " + seed);
            });
        }
    }
}
