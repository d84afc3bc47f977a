package io.myelin.itests.distribution;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, from the unpacked distribution. */
final class Node implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("myelin.distribution"));
    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Node(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        Thread reader = new Thread(this::read, "node-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs {@code bin/myelin} with these words. */
    static Node launch(String... words) throws IOException {
        Path errors = Files.createTempFile("myelin-errors", ".txt");
        List<String> command = new ArrayList<>();
        command.add(HOME.resolve("bin").resolve("myelin").toString());
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        return new Node(process, errors);
    }

    /** Starts a node on free ports. */
    static Node run(Path data, String... more) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("run", "--data", data.toString(), "--kafka-port", "0", "--http-port", "0"));
        words.addAll(List.of(more));
        return launch(words.toArray(String[]::new));
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("output lost: " + e.getMessage());
        }
    }

    /** Waits for the one line on the terminal. */
    String awaitReady() throws IOException, InterruptedException {
        String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null || !line.startsWith("READY ")) {
            throw new AssertionError("not ready: " + line + "\n" + errors());
        }
        return line;
    }

    /** The port that a READY line tells for a listener. */
    static int port(String ready, String listener) {
        Matcher matcher =
                Pattern.compile(" " + listener + "=127\\.0\\.0\\.1:(\\d+) ").matcher(ready);
        if (!matcher.find()) {
            throw new AssertionError(listener + " is missing in: " + ready);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end");
        }
        return process.exitValue();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Everything it has printed so far that nobody has waited for. */
    List<String> output() {
        List<String> all = new ArrayList<>();
        lines.drainTo(all);
        return all;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
