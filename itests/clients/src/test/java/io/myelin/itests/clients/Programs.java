package io.myelin.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of others, run as a user runs them: their output, their exit code, and an end to their time. */
final class Programs {
    static final Path ROOT = Path.of(System.getProperty("myelin.root"));
    static final Path WORK = Path.of(System.getProperty("myelin.work"));

    private Programs() {}

    /**
     * @param exit its exit code
     * @param out what it printed, errors among it
     */
    record Outcome(int exit, String out) {
        Outcome ok() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + "\n" + out);
            }
            return this;
        }

        List<String> lines() {
            return out.lines().toList();
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A main class of one of the peers, with our test classes behind its jars. */
    static List<String> peer(String peer, String mainClass, String... arguments) {
        Path lib = ROOT.resolve("itests/peers/" + peer + "/target/lib");
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dlog4j2.configurationFile=" + ROOT.resolve("itests/clients/src/test/tools-log4j2.properties"),
                "-cp",
                lib + "/*:" + WORK.resolve("test-classes"),
                mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    static Outcome run(List<String> command, String input, int limitSeconds) throws IOException, InterruptedException {
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

    static Outcome run(List<String> command) throws IOException, InterruptedException {
        return run(command, "", 120);
    }

    static boolean onPath(String program) {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
