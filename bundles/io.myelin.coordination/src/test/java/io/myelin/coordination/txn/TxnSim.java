package io.myelin.coordination.txn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Producers of both transaction versions, zombies among them, over a log that is slow and fails, under a coordinator that is
 * replaced, loses its leadership and gets it back, with answers that get lost and, where each transaction has its epoch, calls
 * and markers that come late or twice; all from one seed. What must hold at any time:
 *
 * <ul>
 *   <li>OneDecision: no partition sees a commit where another one, or the producer, was told of an abort of the same
 *       transaction;
 *   <li>EndedOnce: a marker ends the writes of one transaction, all that there are in the partition, and it is the end that was
 *       decided for that one: a late one ends no later transaction;
 *   <li>FencedForGood: what a producer writes, or decides, after another one has taken its transactional id is never committed;
 *   <li>IdentitiesDiffer: no two producers are called the same;
 *   <li>DecisionStays: who decided is told the same when asking again, whatever has happened to the coordinator;
 *   <li>ReloadEqualsLive: the log gives back what the shard has in memory;
 *   <li>NoCallLeftBehind: a generation that ends has answered everybody;
 *   <li>EverythingEnds: once nothing fails any more, what was prepared completes, what nobody ends is aborted when its time is
 *       up, and nothing is left open in a partition.
 * </ul>
 *
 * As many seeds as there is time for, {@code -Dsim.budget.s}; {@code -Dsim.seeds=N} runs so many.
 */
final class TxnSim {
    private static final Logger LOG = LoggerFactory.getLogger(TxnSim.class);
    private static final long FIRST = Long.getLong("sim.first.seed", 1);
    private static final long SEEDS = Long.getLong("sim.seeds", -1);
    private static final long BUDGET_NS = Long.getLong("sim.budget.s", 45) * 1_000_000_000L;
    private static final int LEAST = 50;

    @Test
    void invariantsHoldUnderEverySeed() {
        long begun = System.nanoTime();
        long seed = FIRST;
        Tally tally = new Tally();
        while (SEEDS >= 0 ? seed < FIRST + SEEDS : seed < FIRST + LEAST || System.nanoTime() - begun < BUDGET_NS) {
            try {
                new TxnWorld(seed, tally).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " (-Dsim.first.seed=" + seed + " -Dsim.seeds=1): " + e, e);
            }
            seed++;
        }
        LOG.info("{} seeds: {}", seed - FIRST, tally);
        assertTrue(SEEDS >= 0 || tally.showsSomething(), "the world is too quiet: " + tally);
    }

    /** What the runs came to: a simulation in which nothing happens shows nothing. */
    static final class Tally {
        int committed;
        int aborted;
        int fenced;
        int timedOut;
        int lateMarkers;
        int lateEnds;
        int reloads;
        int rolledOver;

        boolean showsSomething() {
            return Math.min(
                            Math.min(Math.min(committed, aborted), Math.min(fenced, timedOut)),
                            Math.min(Math.min(lateMarkers, lateEnds), Math.min(reloads, rolledOver)))
                    > 0;
        }

        @Override
        public String toString() {
            return committed + " commits, " + aborted + " aborts, " + fenced + " fenced, " + timedOut + " timed out, "
                    + lateMarkers + " late markers, " + lateEnds + " late ends, " + reloads + " reloads, "
                    + rolledOver + " new producer ids";
        }
    }
}
