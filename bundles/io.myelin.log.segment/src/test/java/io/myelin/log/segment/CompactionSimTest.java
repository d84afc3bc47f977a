package io.myelin.log.segment;

import io.myelin.testkit.log.CompactionSimulation;
import org.junit.jupiter.api.Test;

/** Seeded lives of compacted logs; the properties are those of {@link RecoverySimTest}. */
final class CompactionSimTest {
    @Test
    void theNewestOfEachKeyIsKeptWhateverHappens() {
        Long one = Long.getLong("sim.seed");
        long first = one == null ? 1 : one;
        long last = one == null ? Long.getLong("sim.seeds", 100) : one;
        for (long seed = first; seed <= last; seed++) {
            new CompactionSimulation(seed, new RecoverySimTest()).run(4, 150);
        }
    }
}
