package io.myelin.coordination;

import org.junit.jupiter.api.Test;

/**
 * Members of a consumer group, of both protocols, that come, go, crash, come back under their instance id and give partitions up
 * slowly, while topics come, grow and go; over a log that is slow and fails, under a coordinator that is replaced, loses its
 * leadership and gets it back; all from one seed. What must hold at any time:
 *
 * <ul>
 *   <li>NoTwoOwners: no partition is used by two members at one time, as the members themselves see it;
 *   <li>EpochMonotonic: the epoch of a member, and those of the group, never go back;
 *   <li>TargetCovers: the newest target gives each partition that is read to one of its readers, and to one only;
 *   <li>CommittedIsReadable: a read gives the last commit that was acknowledged, or one that was tried after it;
 *   <li>ReloadEqualsLive: the log gives back what the shard has in memory;
 *   <li>NoMemberWithoutSession: nothing stays in a group without something that will remove it;
 *   <li>EveryoneConverges: once nothing fails any more, every member that is left uses its target, and nothing is unused.
 * </ul>
 */
final class ConsumerSim {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 200);
    private static final long FIRST = Long.getLong("sim.first.seed", 1);

    @Test
    void invariantsHoldUnderEverySeed() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                new ConsumerWorld(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " (-Dsim.first.seed=" + seed + " -Dsim.seeds=1): " + e, e);
            }
        }
    }
}
