package io.myelin.itests.benchmarks.peer;

import io.myelin.itests.benchmarks.host.Child;
import io.myelin.itests.benchmarks.host.Proc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, on loopback. */
public final class BrokerProcess implements AutoCloseable {
    private static final int READY_LIMIT_SECONDS = 120;
    private static final int STOP_LIMIT_SECONDS = 60;

    private final Child child;
    private final Path output;
    private final int kafkaPort;
    private final int httpPort;

    BrokerProcess(Child child, Path output, int kafkaPort, int httpPort) {
        this.child = child;
        this.output = output;
        this.kafkaPort = kafkaPort;
        this.httpPort = httpPort;
    }

    public String bootstrap() {
        return "127.0.0.1:" + kafkaPort;
    }

    public int kafkaPort() {
        return kafkaPort;
    }

    /** Where its administration listens; 0 when it has none. */
    public int httpPort() {
        return httpPort;
    }

    public long pid() {
        return child.process().pid();
    }

    public Proc proc() {
        return new Proc(child.process().pid());
    }

    /** Returns when its port is open. */
    public void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
        while (!open()) {
            if (System.nanoTime() > deadline || child.process().waitFor(50, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException("the broker did not start:\n" + Files.readString(output));
            }
        }
    }

    private boolean open() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", kafkaPort), 1000);
            return true;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    /** SIGTERM, as an operator stops it, and the wait for its end. */
    public void stop() throws IOException, InterruptedException {
        child.process().destroy();
        if (!child.process().waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new IOException(
                    "the broker did not stop in " + STOP_LIMIT_SECONDS + " s:\n" + Files.readString(output));
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
