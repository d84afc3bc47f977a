package io.myelin.log.segment;

import io.myelin.file.FileIO;
import io.myelin.loop.Clock;
import io.myelin.loop.Loops;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * What all logs of a store share.
 *
 * @param root the directory of the store
 * @param limits what the configuration says
 */
record StoreContext(
        Path root,
        FileIO files,
        OpenFiles openFiles,
        DiskState disk,
        Manifest manifest,
        Clock clock,
        Loops loops,
        Limits limits,
        Counters counters) {
    /**
     * @param maxIndexEntries of one segment's index
     * @param maxProducers remembered by one log
     */
    record Limits(int maxIndexEntries, int maxProducers) {}

    Executor blocking() {
        return loops.blocking();
    }
}
