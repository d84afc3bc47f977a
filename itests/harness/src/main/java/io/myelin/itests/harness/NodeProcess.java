package io.myelin.itests.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code bin/myelin} with some words, as a process. It ends with this object, or with this process, whatever happens. */
public final class NodeProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;
    private static final long POLL_MS = 20;

    private final Process process;
    private final Path output;
    private final Path errors;
    private final Thread reaper;

    private NodeProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.reaper = new Thread(this::destroy, "reaper");
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /** Runs a command that prints READY on standard output when it serves. */
    public static NodeProcess start(List<String> command, Map<String, String> environment) throws IOException {
        Path output = Files.createTempFile(Programs.WORK, "node", ".out");
        Path errors = Files.createTempFile(Programs.WORK, "node", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return new NodeProcess(builder.start(), output, errors);
    }

    /** Waits for the one line on the terminal. */
    public String awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < deadline) {
            // Asked before the file is read: what it printed at last counts.
            boolean ended = process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
            Optional<String> ready = readyLine();
            if (ready.isPresent()) {
                return ready.get();
            }
            if (ended) {
                throw new AssertionError("it ended with " + process.exitValue() + "\n" + output() + errors());
            }
        }
        throw new AssertionError("it was not ready in " + LIMIT_SECONDS + " s\n" + output() + errors());
    }

    private Optional<String> readyLine() throws IOException {
        String text = output();
        int end = text.lastIndexOf('\n');
        return end < 0
                ? Optional.empty()
                : text.substring(0, end)
                        .lines()
                        .filter(line -> line.startsWith("READY "))
                        .findFirst();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() throws InterruptedException {
        destroy();
        awaitExit();
    }

    /** Waits for the end; the exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " did not end in " + LIMIT_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** Everything on standard output so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** Everything on standard error so far. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() throws IOException {
        boolean interrupted = false;
        destroy();
        try {
            awaitExit();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException e) {
            // This process is ending: the hook runs, and finds nothing to do.
        }
        Files.deleteIfExists(output);
        Files.deleteIfExists(errors);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
