package io.myelin.itests.crash;

import io.myelin.itests.harness.NodeProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of a user's, in a process of its own, that is killed and started again. */
final class Application implements AutoCloseable {
    private final List<String> command;
    private final List<String> aborted = new ArrayList<>();
    private NodeProcess process;

    Application(List<String> command) throws IOException {
        this.command = List.copyOf(command);
        process = NodeProcess.start(this.command, Map.of());
    }

    void awaitReady() throws IOException, InterruptedException {
        process.awaitReady();
    }

    /** SIGKILL, in whatever it is doing, and a new one at once. */
    void killAndStart() throws IOException, InterruptedException {
        check();
        process.kill();
        aborted.addAll(abortedByThisOne());
        process.close();
        process = NodeProcess.start(command, Map.of());
    }

    /** The transactions that it could not commit, and why. */
    List<String> aborted() throws IOException {
        List<String> all = new ArrayList<>(aborted);
        all.addAll(abortedByThisOne());
        return all;
    }

    private List<String> abortedByThisOne() throws IOException {
        return process.output()
                .lines()
                .filter(line -> line.startsWith("ABORTED"))
                .toList();
    }

    /** @throws AssertionError when it has ended by itself */
    void check() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("the application gave up\n" + process.output() + process.errors());
        }
    }

    /** What it has printed since its last start. */
    String output() throws IOException {
        return process.output() + process.errors();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
