package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.log.memory.MemoryLogStore;
import io.myelin.loop.Clock;
import io.myelin.metric.Metric;
import io.myelin.testkit.log.DamageSimulation;
import io.myelin.testkit.log.LogSimulation;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.lang.annotation.Annotation;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Seeded lives and deaths of the store. {@code -Dsim.seeds=N} runs more of them, {@code -Dsim.seed=S} one that a failure
 * printed.
 */
final class RecoverySimTest implements LogSimulation.Stores {
    private static final int LIVES = 4;
    private static final int STEPS = 60;

    private final Map<Seen, Long> seen = new EnumMap<>(Seen.class);
    private SegmentLogStore last;

    @Test
    void whateverHappensTheLogIsAPrefixThatHoldsWhatWasDurable() {
        Long one = Long.getLong("sim.seed");
        if (one != null) {
            new LogSimulation(one, this).run(LIVES, STEPS);
            return;
        }
        int powerCuts = 0;
        for (long seed = 1; seed <= Long.getLong("sim.seeds", 300); seed++) {
            LogSimulation simulation = new LogSimulation(seed, this);
            simulation.run(LIVES, STEPS);
            powerCuts += simulation.powerCuts();
        }
        assertTrue(powerCuts >= 500, powerCuts + " power cuts");
        // Else the simulation has drifted away from what it is to try.
        for (Seen what : Seen.values()) {
            assertTrue(seen.getOrDefault(what, 0L) > 20, what + " " + seen);
        }
    }

    /** What must have happened in the lives that were simulated, by the names of the store's metrics. */
    private enum Seen {
        JOURNAL_COMMITS,
        JOURNAL_BATCHES,
        JOURNAL_REFUSED_BATCHES,
        REPLAYED_BATCHES,
        CUT_BYTES
    }

    private void count(SegmentLogStore store) {
        for (Metric metric : store.read()) {
            for (Seen what : Seen.values()) {
                if (metric.name().equals(what.name().toLowerCase(Locale.ROOT))) {
                    seen.merge(what, (long) metric.value(), Long::sum);
                }
            }
        }
    }

    @Test
    void whateverIsDamagedNothingWrongIsServedAndTheRestIs() {
        Long one = Long.getLong("sim.seed");
        long first = one == null ? 1 : one;
        long lastSeed = one == null ? Math.max(2000, Long.getLong("sim.seeds", 300)) : one;
        for (long seed = first; seed <= lastSeed; seed++) {
            new DamageSimulation(seed, this).run(Fixtures.DATA);
        }
    }

    @Override
    public LogStore open(SimFileIO files, SimScheduler loops) throws StorageException {
        if (last != null) {
            count(last);
        }
        last = Fixtures.store(files, loops, 4);
        return last;
    }

    @Override
    public void close(LogStore store) {
        ((SegmentLogStore) store).close();
    }

    @Override
    public boolean saysWhatIsLost(LogStore store) {
        SegmentLogStore segments = (SegmentLogStore) store;
        return segments.counter(Counters.Counter.CUT_BYTES) + segments.counter(Counters.Counter.DAMAGED_SEGMENTS) > 0;
    }

    @Override
    public PartitionLog oracle() {
        MemoryLogStore.Config config = new MemoryLogStore.Config() {
            @Override
            public long limit_bytes() {
                return Long.MAX_VALUE;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return MemoryLogStore.Config.class;
            }
        };
        return new MemoryLogStore(Clock.system(), config)
                .open(new TopicIdPartition(new UUID(0, 0), "oracle", 0), LogConfig.DEFAULT);
    }
}
