package io.myelin.itests.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * Fuzzes one of those that read bytes from strangers. {@code -Dmyelin.fuzz.seconds=N} fuzzes each for longer,
 * {@code -Dmyelin.fuzz.seed=S} begins with a seed that was printed, 0 with one of its own, as every night: a build is not to
 * fail by chance. Each has a test class to itself, so that they run side by side, as test classes do.
 */
final class Parser {
    private static final int SECONDS = Integer.getInteger("myelin.fuzz.seconds", 60);
    private static final int SEED = seed(Integer.getInteger("myelin.fuzz.seed", 1));

    private Parser() {}

    private static int seed(int asked) {
        return asked == 0 ? 1 + new Random().nextInt(1 << 30) : asked;
    }

    static void fuzz(Class<?> target, List<byte[]> seeds) throws IOException, InterruptedException {
        long runs = new Jazzer(target).run(SECONDS, SEED, seeds);
        System.out.println(target.getSimpleName() + ": " + runs + " inputs in " + SECONDS + " s, seed " + SEED);
        assertTrue(runs > seeds.size(), runs + " inputs of " + seeds.size());
    }
}
