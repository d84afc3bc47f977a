package io.myelin.itests.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs one fuzz target in a process of its own. Comparisons are not traced: the tracing allocates, and what a target allocates
 * is what it is checked for.
 */
final class Jazzer {
    private static final String MAIN = "com.code_intelligence.jazzer.Jazzer";
    /** On the clock, for one that never ends: targets hold themselves to a second of their own processor time. */
    private static final int HANG_S = 120;

    /** Without the generated messages: there are so many that a busy machine is done with them when the time is up. */
    private static final String INSTRUMENTED = "io.myelin.**:org.apache.kafka.common.protocol.**"
            + ":org.apache.kafka.common.record.**:org.apache.kafka.common.compress.**";

    private static final int INPUT_BYTES = 4096;
    private static final int START_S = 240;
    private static final int SHOWN_LINES = 60;

    private final Class<?> target;
    private final Path folder;

    Jazzer(Class<?> target) {
        this.target = target;
        this.folder = Path.of(System.getProperty("myelin.work"), "fuzz", target.getSimpleName());
    }

    /**
     * @param seconds to fuzz for
     * @return how many inputs were run
     * @throws AssertionError with the input and what it did when something was found
     */
    long run(int seconds, int seed, List<byte[]> seeds) throws IOException, InterruptedException {
        Path seedFolder = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(seedFolder.resolve("seed-" + i), seeds.get(i));
        }
        Path found = Files.createDirectories(folder.resolve("found"));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command(seconds, seed, found, seedFolder))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(seconds + START_S, TimeUnit.SECONDS)) {
                throw new AssertionError(target + " does not end; seed " + seed + ", " + tail(log));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    target.getName() + " with seed " + seed + " found something; the input is in " + found
                            + " and belongs into the folder " + target.getSimpleName()
                            + " of the test resources beside the target once it is repaired: " + tail(log));
        }
        return runs(log);
    }

    private List<String> command(int seconds, int seed, Path found, Path seeds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
                "--trace=cov:div:gep",
                "--reproducer_path=" + found));
        command.addAll(List.of(
                "-max_total_time=" + seconds,
                "-timeout=" + HANG_S,
                "-max_len=" + INPUT_BYTES,
                "-seed=" + seed,
                "-artifact_prefix=" + found + "/",
                Files.createDirectories(folder.resolve("corpus")).toString(),
                seeds.toString()));
        return command;
    }

    private static long runs(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.startsWith("Done "))
                    .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the fuzzer did not say how much it did: " + log));
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Arrays.asList(Files.readString(log).split("\n"));
        return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()).stream()
                .collect(Collectors.joining("\n", "\n", "\n"));
    }
}
