package io.myelin.coordination.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumers that are slow, die, change their minds and lose answers, on queues over logs with control batches, aborted
 * transactions, gaps and retention, under a coordinator that is replaced, loses its leadership and whose own log is slow and
 * fails; all from one seed. What must hold at any time:
 *
 * <ul>
 *   <li>OneHolder: no record is handed out while another consumer holds it;
 *   <li>DoneForGood: what a consumer was told is done is never handed out again, whatever happens;
 *   <li>NothingSkipped: what nobody gets any more was acknowledged, given up, never there, or deleted from the log;
 *   <li>CountsNeverFall: each delivery of a record counts at least what the one before did, more than one that was told to be
 *       released, and never more than the group allows;
 *   <li>ReleaseKeepsOrder: one consumer that takes all that is left gets it in the order of the log;
 *   <li>MemoryBound: a queue has at most two runs for each record in flight, and as many of these as the group allows;
 *   <li>OnlyWhatIsThere: what is handed out lies within the bytes that come with it, and is neither control nor aborted;
 *   <li>ReloadEqualsLive: the log gives back what the shard has in memory;
 *   <li>NoCallLeftBehind: a generation that ends has answered everybody;
 *   <li>AllBytesGivenBack: nothing that was read is held for ever.
 * </ul>
 *
 * As many seeds as there is time for, {@code -Dsim.budget.s}; {@code -Dsim.seeds=N} runs so many.
 */
final class QueueSim {
    private static final Logger LOG = LoggerFactory.getLogger(QueueSim.class);
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
                new QueueWorld(seed, tally).run();
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
        long delivered;
        long again;
        long done;
        long givenUp;
        long timedOut;
        int crashes;
        int swaps;
        int altered;
        int trimmed;

        boolean showsSomething() {
            long least = Math.min(Math.min(delivered, again), Math.min(done, givenUp));
            return Math.min(Math.min(least, timedOut), Math.min(Math.min(crashes, swaps), Math.min(altered, trimmed)))
                    > 0;
        }

        @Override
        public String toString() {
            return delivered + " delivered, " + again + " of them again, " + done + " done, " + givenUp + " given up, "
                    + timedOut + " timed out, " + crashes + " crashes, " + swaps + " swaps, " + altered + " altered, "
                    + trimmed + " trimmed";
        }
    }
}
