package io.myelin.coordination.streams;

import org.junit.jupiter.api.Test;

/**
 * Members that come, go, crash, answer late and lose answers, on processes that have several of them, over a log whose writes
 * fail and a coordinator that is replaced, with topics that are made late and grow; all from one seed. What must hold at any
 * time:
 *
 * <ul>
 *   <li>OneActive: a task is active on one member at most, as members see it;
 *   <li>OncePerProcess: a process has a task once, in whatever role, as its members see it;
 *   <li>EpochsGoForward: the epoch of the group, and of each member while it is one, never goes back;
 *   <li>TopicsFirst: nobody is told of a task while a topic that its topology needs is missing;
 *   <li>ReloadEqualsLive: the log gives back all that was acknowledged;
 *   <li>EverythingRuns: once nothing fails any more, each task is active somewhere and has its standby copies, and all members
 *       are at the end of their way.
 * </ul>
 */
final class StreamsSim {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 300);
    private static final long FIRST = Long.getLong("sim.first.seed", 1);

    @Test
    void invariantsHoldUnderEverySeed() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new StreamsWorld(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " (-Dsim.first.seed=" + seed + " -Dsim.seeds=1): " + e, e);
            }
        }
    }
}
