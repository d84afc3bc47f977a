package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What has to be synced so that a log is on disk up to an offset; taken on the loop, done anywhere.
 *
 * @param segments with bytes that were not synced
 * @param directory to sync because names in it are new, or null
 * @param rootNames to sync to because the directory is new, or 0
 * @param names how many names had been created
 * @param mark the end of the log when this was taken
 * @param cuts how often the log had been cut then: after another cut the result does not count
 */
record SyncWork(List<Segment> segments, Path directory, long rootNames, int names, SegmentMark mark, int cuts) {
    /** @param closed asked when something is missing: a log that is deleted has no files any more */
    void perform(StoreContext context, BooleanSupplier closed) throws StorageException {
        context.disk().check();
        for (Segment segment : segments) {
            sync(context, segment);
        }
        try {
            if (directory != null) {
                context.files().syncDirectory(directory);
            }
            context.rootNames().syncTo(rootNames);
        } catch (IOException e) {
            if (!closed.getAsBoolean()) {
                throw context.disk().fail("Syncing directory " + directory, e);
            }
        }
    }

    private static void sync(StoreContext context, Segment segment) throws StorageException {
        FileHandle handle;
        try {
            handle = segment.file().acquire();
        } catch (IOException e) {
            if (segment.file().retired()) {
                return;
            }
            throw context.disk().fail("Opening " + segment.file().path() + " for a sync", e);
        }
        try {
            context.counters().add(Counters.Counter.SYNCS, 1);
            handle.sync(true);
        } catch (IOException e) {
            throw context.disk().fail("Syncing " + segment.file().path(), e);
        } finally {
            segment.file().release();
        }
    }
}
