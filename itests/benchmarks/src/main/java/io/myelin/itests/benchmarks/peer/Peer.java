package io.myelin.itests.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;

/** A product that can be measured: how one node of it is started. */
public interface Peer {
    String name();

    /** One letter, as in the order of a round. */
    char letter();

    /** What is measured, as the report names it. */
    String version();

    /**
     * Makes the directory ready for {@link #launch}: what an operator does once before the first start. The directory is
     * empty afterwards but for that.
     */
    void prepare(Path directory) throws IOException, InterruptedException;

    /** Starts a node on a directory that was prepared, and returns at once: see {@link BrokerProcess#awaitReady}. */
    BrokerProcess launch(Path directory, Settings settings) throws IOException;

    /** A node on an empty directory that serves. */
    default BrokerProcess start(Path directory, Settings settings) throws IOException, InterruptedException {
        prepare(directory);
        BrokerProcess broker = launch(directory, settings);
        broker.awaitReady();
        return broker;
    }
}
