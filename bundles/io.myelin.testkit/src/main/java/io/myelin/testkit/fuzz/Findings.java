package io.myelin.testkit.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Runs fuzz targets without a fuzzer: on the inputs that once went wrong, and on a few that come by chance. */
public final class Findings {
    private Findings() {}

    /** What a fuzzer calls with one input; whatever it throws is a finding. */
    @FunctionalInterface
    public interface Target {
        void run(byte[] input) throws Exception;
    }

    /**
     * Runs every file of the folder beside a test class that has the target's name.
     *
     * @return how many there were
     */
    public static int replay(Class<?> beside, String folder, Target target) throws IOException {
        URL found = beside.getResource(folder);
        if (found == null) {
            return 0;
        }
        List<Path> inputs;
        try (Stream<Path> files = Files.list(Path.of(found.toURI()))) {
            inputs = files.sorted().toList();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        for (Path input : inputs) {
            one(target, Files.readAllBytes(input), input.toString());
        }
        return inputs.size();
    }

    /** Runs seeds as they are, and each changed a few times; the same seed changes them alike. */
    public static void vary(List<byte[]> seeds, int changes, long seed, Target target) {
        Random random = new Random(seed);
        for (int i = 0; i < seeds.size(); i++) {
            one(target, seeds.get(i), "input " + i);
            for (int j = 0; j < changes; j++) {
                byte[] changed = changed(seeds.get(i), random);
                one(target, changed, "seed " + seed + ", input " + i + ", change " + j);
            }
        }
    }

    private static byte[] changed(byte[] input, Random random) {
        byte[] changed = java.util.Arrays.copyOf(input, Math.max(1, input.length + random.nextInt(9) - 4));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(changed.length);
            changed[at] = (byte) (random.nextBoolean() ? random.nextInt() : changed[at] ^ 1 << random.nextInt(8));
        }
        return changed;
    }

    private static void one(Target target, byte[] input, String name) {
        try {
            target.run(input);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }
}
