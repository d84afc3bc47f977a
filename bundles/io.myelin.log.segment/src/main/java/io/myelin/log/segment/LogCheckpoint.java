package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts on record how far one log is on disk or in the page cache, and keeps its producer snapshots. On the loop of the log. */
final class LogCheckpoint implements JournaledLog.Side {
    private static final Logger LOG = LoggerFactory.getLogger(LogCheckpoint.class);
    private static final long NONE = -1;

    private final StoreContext context;
    private final TopicIdPartition partition;
    private final int number;
    private final LogFiles files;
    private final Snapshots snapshots;
    private final LogSync sync;
    private final Producers producers;
    private final Supplier<View> view;
    private long flushedEnd = NONE;
    /** What the log was closed with and found again: the mark still holds while nothing was appended or cut. */
    private long markedEnd = NONE;

    private int markedCuts;
    private volatile Set<Path> left;

    LogCheckpoint(
            StoreContext context,
            LogState state,
            LogFiles files,
            Snapshots snapshots,
            LogSync sync,
            Producers producers,
            Supplier<View> view) {
        this.context = context;
        this.partition = state.partition();
        this.number = state.number();
        this.files = files;
        this.snapshots = snapshots;
        this.sync = sync;
        this.producers = producers;
        this.view = view;
        sync.onSynced(this::record);
    }

    void recovered(Recovery.Recovered recovered) {
        View now = view.get();
        if (recovered.unsynced().isEmpty()) {
            flushedEnd = now.endOffset();
        } else if (recovered.marked()) {
            markedEnd = now.endOffset();
            markedCuts = now.cuts();
        }
    }

    /** The log was cut, and everything is on disk. */
    void cut() throws StorageException {
        View now = view.get();
        context.manifest().append(new ManifestEntry.Flushed(number, now.active().mark(), !producers.isEmpty()));
        flushedEnd = now.endOffset();
    }

    /** Up to where the log is on disk, and on record as being there. */
    long flushedEnd() {
        return flushedEnd;
    }

    /** What is known of producers has changed without an append: the next checkpoint is not to be left out. */
    void again() {
        flushedEnd = NONE;
        markedEnd = NONE;
    }

    /** The log begins again with nothing. */
    void restarted() {
        flushedEnd = NONE;
    }

    /** Producers as they were where a segment begins: what a later cut goes back to, and retention leaves behind. */
    void snapshotLater(Snapshots.Snapshot snapshot, int cuts) {
        Loop owner = context.loops().owner(partition);
        files.offLoop(() -> {
            try {
                snapshots.write(snapshot);
                owner.execute(() -> publish(snapshot, cuts));
            } catch (StorageException | RejectedExecutionException e) {
                LOG.warn("{}: no snapshot of producers at offset {}: {}", partition, snapshot.offset(), e.getMessage());
            }
        });
    }

    private boolean publish(Snapshots.Snapshot snapshot, int cuts) {
        if (view.get().closed() || cuts != view.get().cuts()) {
            files.offLoop(() -> snapshots.discard(snapshot));
            return false;
        }
        try {
            snapshots.publish(snapshot, view.get().segments());
            return true;
        } catch (StorageException e) {
            LOG.warn("{}: no snapshot of producers at offset {}: {}", partition, snapshot.offset(), e.getMessage());
            return false;
        }
    }

    /** Brings everything to disk and puts that on record, so that a restart has less to read; then goes on. */
    void run(Runnable then) {
        long endOffset = view.get().endOffset();
        if (view.get().closed() || endOffset == flushedEnd && !sync.hasUnsynced()) {
            then.run();
            return;
        }
        Snapshots.Snapshot snapshot = snapshots.take(producers, endOffset);
        boolean begun = sync.run(() -> snapshots.write(snapshot), (work, failure) -> {
            if (failure == null && publish(snapshot, work.cuts())) {
                record(work.mark(), snapshot.content() != null);
            }
            then.run();
        });
        if (!begun) {
            then.run();
        }
    }

    /** Without a snapshot of producers: with those known, the next checkpoint is still to be made. */
    private void record(SyncWork work) {
        if (!view.get().closed() && work.cuts() == view.get().cuts()) {
            long before = flushedEnd;
            record(work.mark(), !producers.isEmpty());
            flushedEnd = producers.isEmpty() ? flushedEnd : before;
        }
    }

    private void record(SegmentMark mark, boolean hasProducers) {
        try {
            context.manifest().append(new ManifestEntry.Flushed(number, mark, hasProducers));
            flushedEnd = mark.endOffset();
        } catch (StorageException e) {
            LOG.warn("{}: offset {} is not on record as flushed: {}", partition, mark.endOffset(), e.getMessage());
        }
    }

    /** Before the log closes: what it holds is on record, and on disk where its class promises that. */
    void close() throws StorageException {
        View now = view.get();
        boolean isFlushed = now.endOffset() == flushedEnd && !sync.hasUnsynced();
        boolean isMarked = now.endOffset() == markedEnd && now.cuts() == markedCuts;
        if (isFlushed || isMarked) {
            left = sync.unsyncedPaths();
            return;
        }
        Snapshots.Snapshot snapshot = snapshots.take(producers, now.endOffset());
        if (sync.waitsForDisk()) {
            sync.makeDurable();
        }
        boolean syncs = context.boot() == Boot.UNKNOWN;
        if (syncs) {
            sync.flush();
        }
        snapshots.write(snapshot);
        snapshots.publish(snapshot, now.segments());
        SegmentMark mark = now.active().mark();
        boolean hasProducers = snapshot.content() != null;
        context.manifest()
                .append(
                        syncs
                                ? new ManifestEntry.Flushed(number, mark, hasProducers)
                                : new ManifestEntry.Closed(number, mark, hasProducers, context.boot(), sync.onDisk()));
        left = sync.unsyncedPaths();
    }

    @Override
    public void journaled(int run, long endOffset) {
        sync.journaled(run, endOffset);
    }

    @Override
    public void refused(int run) {
        sync.refused(run);
    }

    @Override
    public void bringToDisk(Consumer<Boolean> then) {
        if (view.get().closed()) {
            bringLeftToDisk(then);
        } else if (!sync.hasUnsynced()) {
            then.accept(true);
        } else {
            boolean begun = sync.run(null, (work, failure) -> {
                if (failure == null) {
                    record(work);
                }
                then.accept(failure == null);
            });
            if (!begun) {
                then.accept(false);
            }
        }
    }

    /** A log that was closed has left its files to whoever needs them on disk; one that was deleted has none. */
    private void bringLeftToDisk(Consumer<Boolean> then) {
        Set<Path> paths = left;
        if (paths == null || paths.isEmpty()) {
            then.accept(true);
            return;
        }
        try {
            context.blocking().execute(() -> {
                boolean done = true;
                try {
                    JournalReplay.sync(context, paths);
                } catch (StorageException e) {
                    done = false;
                }
                then.accept(done);
            });
        } catch (RejectedExecutionException e) {
            then.accept(false);
        }
    }
}
