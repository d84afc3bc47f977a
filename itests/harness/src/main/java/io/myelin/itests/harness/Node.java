package io.myelin.itests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node that serves, in a process of its own, that tests may stop and kill. */
public final class Node implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("READY kafka=([\\d.]+:\\d+) amqp=([\\d.]+:\\d+) http=([\\d.]+:\\d+) in (\\d+) ms");

    private final NodeProcess process;
    private final Path data;
    private final String kafka;
    private final String amqp;
    private final String http;
    private final long readyMs;

    Node(NodeProcess process, Path data) throws IOException, InterruptedException {
        this.process = process;
        this.data = data;
        try {
            String line = process.awaitReady();
            Matcher ready = READY.matcher(line);
            if (!ready.matches()) {
                throw new AssertionError("no addresses in: " + line);
            }
            kafka = ready.group(1);
            amqp = ready.group(2);
            http = ready.group(3);
            readyMs = Long.parseLong(ready.group(4));
        } catch (IOException | InterruptedException | AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** Starts what the build has unpacked, on free ports unless the options say otherwise, and waits until it serves. */
    public static Node start(Path data, String... options) throws IOException, InterruptedException {
        return Distribution.built().start(data, options);
    }

    /** Host and port of the Kafka listener. */
    public String kafka() {
        return kafka;
    }

    /** Host and port of the AMQP listener. */
    public String amqp() {
        return amqp;
    }

    /** Host and port of the HTTP listener. */
    public String http() {
        return http;
    }

    public String kafkaPort() {
        return kafka.substring(kafka.lastIndexOf(':') + 1);
    }

    public String httpPort() {
        return http.substring(http.lastIndexOf(':') + 1);
    }

    /** From its start until it served, as it said itself. */
    public long readyMs() {
        return readyMs;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has logged since the directory was made. */
    public String log() throws IOException {
        return Files.readString(data.resolve("logs/myelin.log"));
    }

    /** What it has printed. */
    public String output() throws IOException {
        return process.output() + process.errors();
    }

    /** SIGTERM, as an operator stops it; the exit code. */
    public int stop() throws InterruptedException {
        process.terminate();
        return process.awaitExit();
    }

    /** SIGKILL: what a power cut is to a process; what it wrote stays in the page cache. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
