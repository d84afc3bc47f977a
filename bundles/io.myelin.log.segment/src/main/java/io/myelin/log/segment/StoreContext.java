package io.myelin.log.segment;

import io.myelin.file.FileIO;
import io.myelin.loop.Clock;
import io.myelin.loop.Loops;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all logs of a store share.
 *
 * @param root the directory of the store
 * @param limits what the configuration says
 * @param boot the run of the kernel, or {@link Boot#UNKNOWN}
 * @param temporaries numbers files that get their name later: no two of them meet
 */
record StoreContext(
        Path root,
        FileIO files,
        OpenFiles openFiles,
        DiskState disk,
        Manifest manifest,
        RootNames rootNames,
        Clock clock,
        Loops loops,
        Limits limits,
        Counters counters,
        long boot,
        AtomicLong temporaries) {
    /**
     * @param maxIndexEntries of one segment's index
     * @param maxProducers remembered by one log
     */
    record Limits(int maxIndexEntries, int maxProducers) {}

    Executor blocking() {
        return loops.blocking();
    }
}
