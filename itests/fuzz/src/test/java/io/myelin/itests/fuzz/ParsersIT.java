package io.myelin.itests.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.core.partition.BatchFuzz;
import io.myelin.log.segment.SegmentFuzz;
import io.myelin.protocol.kafka.RequestFuzz;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes what reads bytes from strangers. {@code -Dmyelin.fuzz.seconds=N} fuzzes each for longer, {@code -Dmyelin.fuzz.seed=S}
 * begins with a seed that was printed, 0 with one of its own, as every night: a build is not to fail by chance.
 */
class ParsersIT {
    private static final int SECONDS = Integer.getInteger("myelin.fuzz.seconds", 60);
    private static final int SEED = seed(Integer.getInteger("myelin.fuzz.seed", 1));

    @Test
    void requests() throws Exception {
        fuzz(RequestFuzz.class, RequestFuzz.seeds());
    }

    @Test
    void batches() throws Exception {
        fuzz(BatchFuzz.class, BatchFuzz.seeds());
    }

    @Test
    void segments() throws Exception {
        fuzz(SegmentFuzz.class, SegmentFuzz.seeds());
    }

    private static int seed(int asked) {
        return asked == 0 ? 1 + new Random().nextInt(1 << 30) : asked;
    }

    private static void fuzz(Class<?> target, List<byte[]> seeds) throws IOException, InterruptedException {
        long runs = new Jazzer(target).run(SECONDS, SEED, seeds);
        System.out.println(target.getSimpleName() + ": " + runs + " inputs in " + SECONDS + " s, seed " + SEED);
        assertTrue(runs > seeds.size(), runs + " inputs of " + seeds.size());
    }
}
