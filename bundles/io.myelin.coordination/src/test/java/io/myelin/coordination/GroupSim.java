package io.myelin.coordination;

import org.junit.jupiter.api.Test;

/**
 * Consumers that come, go and crash, over a log that is slow and fails, under a coordinator that is replaced, loses its
 * leadership and gets it back; all from one seed. What must hold at any time:
 *
 * <ul>
 *   <li>OneAssignmentPerGeneration: all members of a generation got their assignments from the same call of one leader;
 *   <li>GenerationMonotonic: a later assignment belongs to a higher generation;
 *   <li>CommittedIsReadable: a read gives the last commit that was acknowledged, or one that was tried after it; what was
 *       seen once is not unseen; what was refused is never seen;
 *   <li>NoMemberWithoutSession: nothing stays in a group without something that will remove it;
 *   <li>ReloadEqualsLive: the log gives back what the shard has in memory;
 *   <li>NoCallLeftBehind: a generation that ends has answered everybody, and nobody with an error because it ends;
 *   <li>EveryoneSettles: once nothing fails any more, every consumer that is left is in a stable group.
 * </ul>
 */
final class GroupSim {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 200);
    private static final long FIRST = Long.getLong("sim.first.seed", 1);

    @Test
    void invariantsHoldUnderEverySeed() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new GroupWorld(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " (-Dsim.first.seed=" + seed + " -Dsim.seeds=1): " + e, e);
            }
        }
    }
}
