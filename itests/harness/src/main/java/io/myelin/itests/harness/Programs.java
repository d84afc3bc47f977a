package io.myelin.itests.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of others, run as a user runs them: their output, their exit code, and an end to their time. */
public final class Programs {
    /** The source tree. */
    public static final Path ROOT = Path.of(System.getProperty("myelin.root"));
    /** Where this module may leave files. */
    public static final Path WORK = Path.of(System.getProperty("myelin.work"));

    private static final int LIMIT_SECONDS = 120;

    private Programs() {}

    /**
     * @param exit its exit code
     * @param out what it printed, errors among it
     */
    public record Outcome(int exit, String out) {
        public Outcome ok() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + "\n" + out);
            }
            return this;
        }

        public List<String> lines() {
            return out.lines().toList();
        }
    }

    /** The Java that runs this. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public static Outcome run(List<String> command, String input, int limitSeconds)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(WORK, "out", ".txt");
        Path in = Files.createTempFile(WORK, "in", ".txt");
        try {
            Files.writeString(in, input);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String text = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
            if (!ended) {
                throw new AssertionError(command + " did not end within " + limitSeconds + " s\n" + text);
            }
            return new Outcome(process.exitValue(), text);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(in);
        }
    }

    public static Outcome run(List<String> command) throws IOException, InterruptedException {
        return run(command, "", LIMIT_SECONDS);
    }

    public static boolean onPath(String program) {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
