package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.log.DurableListener;
import io.myelin.log.LogConfig;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what of a log is on disk, brings the rest there off the loop, and tells who waits. In class {@code fsync} that is the
 * journal's work; where the journal does not have what was appended, the segments are synced, and all appends that come while
 * such a sync runs share the next one. Confined to the owner of the log, except where a method says otherwise.
 */
final class LogSync {
    private static final Logger LOG = LoggerFactory.getLogger(LogSync.class);
    private static final long BUSY_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final DurableListener[] NOBODY = {};

    private final StoreContext context;
    private final Path directory;
    private final Loop owner;
    private final Supplier<View> view;
    private final List<Segment> unsynced = new ArrayList<>();
    private final JournalRun run = new JournalRun();
    private JournaledLog journal;
    private Consumer<SyncWork> onSynced = work -> {};
    private volatile DurableListener[] listeners = NOBODY;
    private LogConfig config;
    private int names;
    private int syncedNames;
    private long rootNames;
    private boolean running;
    private volatile boolean closed;
    private long unsyncedRecords;
    private Timer flushTimer;
    private volatile long durableOffset;
    private long told = -1;

    LogSync(StoreContext context, Path directory, Loop owner, Supplier<View> view, LogConfig config) {
        this.context = context;
        this.directory = directory;
        this.owner = owner;
        this.view = view;
        this.config = config;
    }

    /**
     * @param unsyncedSegments what recovery found beyond what was known to be on disk
     * @param durable whether the disk has it all the same, in the journal
     */
    void begin(List<Segment> unsyncedSegments, boolean durable, JournaledLog journaled) throws StorageException {
        journal = journaled;
        long end = view.get().endOffset();
        if (!unsyncedSegments.isEmpty()) {
            unsynced.addAll(unsyncedSegments);
            directoryCreated();
        }
        if (unsyncedSegments.isEmpty() || durable) {
            run.restart(end);
        } else if (waitsForDisk()) {
            flush();
        }
        advance(end);
    }

    /** @param recorder told what was synced because the journal does not have it: it is in no other place */
    void onSynced(Consumer<SyncWork> recorder) {
        onSynced = recorder;
    }

    long durableOffset() {
        return durableOffset;
    }

    /** Whether the class is one that acknowledges nothing before the disk has it. */
    boolean waitsForDisk() {
        return config.fsync() || config.flushMessages() == 1;
    }

    void configure(LogConfig next) {
        config = next;
        settle();
    }

    void listen(DurableListener listener) {
        DurableListener[] more = Arrays.copyOf(listeners, listeners.length + 1);
        more[listeners.length] = listener;
        listeners = more;
        listener.onDurable(durableOffset);
    }

    /** The directory has a new name in it. */
    void created() {
        names++;
    }

    void directoryCreated() {
        names++;
        rootNames = context.rootNames().created();
    }

    boolean hasUnsynced() {
        return !unsynced.isEmpty() || names != syncedNames;
    }

    /** The files that a sync would take in. */
    Set<Path> unsyncedPaths() {
        Set<Path> paths = new LinkedHashSet<>();
        unsynced.forEach(segment -> paths.add(segment.file().path()));
        return paths;
    }

    /** A batch was written to a segment at a position; the log ended at an offset before. */
    void appended(Segment segment, BatchView batch, long position, long endBefore) {
        if (unsynced.isEmpty() || unsynced.get(unsynced.size() - 1) != segment) {
            unsynced.add(segment);
        }
        unsyncedRecords += batch.lastOffsetDelta() + 1;
        if (waitsForDisk()) {
            int number = run.numberFor(endBefore);
            if (journal.offer(segment, position, batch, number)) {
                run.offered(batch.nextOffset());
            }
        } else if (unsyncedRecords >= config.flushMessages()) {
            request();
        } else if (config.flushMs() < Long.MAX_VALUE && flushTimer == null) {
            flushTimer = owner.schedule(TimeUnit.MILLISECONDS.toNanos(config.flushMs()), this::flushIsDue);
        }
        settle();
    }

    private void flushIsDue() {
        flushTimer = null;
        if (!closed && unsyncedRecords > 0) {
            request();
        }
    }

    /** By the class: what is in the page cache is durable now, or a sync is asked for where the journal does not do it. */
    private void settle() {
        long end = view.get().endOffset();
        if (!waitsForDisk()) {
            advance(end);
            return;
        }
        advance(run.durableOffset());
        if (!run.covers(end) && !onDisk()) {
            request();
        }
    }

    private void advance(long offset) {
        if (closed || context.disk().failure().isPresent()) {
            return;
        }
        durableOffset = Math.max(durableOffset, offset);
        if (told < durableOffset) {
            told = durableOffset;
            for (DurableListener listener : listeners) {
                listener.onDurable(durableOffset);
            }
        }
    }

    void journaled(int number, long endOffset) {
        run.journaled(number, endOffset);
        if (!closed) {
            settle();
        }
    }

    void refused(int number) {
        run.refused(number);
        if (!closed) {
            settle();
        }
    }

    /** After a cut, what is gone is not durable; offsets grow again from here, where everything is on disk. */
    void cut(long endOffset) {
        durableOffset = Math.min(durableOffset, endOffset);
        told = Math.min(told, durableOffset);
        unsynced.clear();
        unsyncedRecords = 0;
        run.restart(endOffset);
    }

    private void request() {
        if (running || closed || context.disk().failure().isPresent()) {
            return;
        }
        running = run(null, (work, failure) -> {
            running = false;
            if (failure == null && !closed) {
                if (waitsForDisk()) {
                    onSynced.accept(work);
                }
                settle();
            }
        });
        if (!running) {
            owner.schedule(BUSY_RETRY_NS, this::settle);
        }
    }

    /**
     * Takes what is to be synced, syncs it off the loop and goes on, on the loop, with what came of it.
     *
     * @param besides more to do off the loop in between, or null
     * @return false when the pool takes no work now
     */
    boolean run(Step besides, BiConsumer<SyncWork, StorageException> then) {
        SyncWork work = take();
        Runnable task = () -> {
            StorageException failure = null;
            try {
                work.perform(context, () -> closed);
                if (besides != null) {
                    besides.run();
                }
            } catch (StorageException e) {
                failure = e;
            } catch (RuntimeException e) {
                failure = new StorageException(StorageException.Kind.FAILED, "A sync ended early: " + e, e);
            }
            complete(work, failure, then);
        };
        try {
            context.blocking().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Part of a sync. */
    interface Step {
        void run() throws StorageException;
    }

    private void complete(SyncWork work, StorageException failure, BiConsumer<SyncWork, StorageException> then) {
        try {
            owner.execute(() -> {
                done(work, failure);
                then.accept(work, failure);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A sync of {} ended after its loop did", directory);
        }
    }

    SyncWork take() {
        View now = view.get();
        unsyncedRecords = 0;
        // What is taken stays to be done until it is done: two may run at once, and none may count on the other.
        return new SyncWork(
                List.copyOf(unsynced),
                names != syncedNames ? directory : null,
                rootNames,
                names,
                now.active().mark(),
                now.cuts());
    }

    /** Takes into account that work was done, or was not. */
    void done(SyncWork work, StorageException failure) {
        if (failure != null || closed) {
            return;
        }
        if (work.names() == names) {
            syncedNames = names;
        }
        if (work.cuts() == view.get().cuts()) {
            long end = work.mark().endOffset();
            unsynced.removeIf(segment -> work.segments().contains(segment) && segment.endOffset() <= end);
            run.synced(end);
            advance(waitsForDisk() ? run.durableOffset() : end);
        }
    }

    /** Makes what was appended durable here and now, in the journal where that has it. */
    void makeDurable() throws StorageException {
        if (waitsForDisk() && !onDisk() && run.covers(view.get().endOffset())) {
            journal.commitNow();
        }
        if (!onDisk()) {
            flush();
        }
    }

    /** Whether a power cut now would take nothing away, whatever the class. */
    boolean onDisk() {
        return run.durableOffset() >= view.get().endOffset();
    }

    /** Syncs the segments here and now. */
    SyncWork flush() throws StorageException {
        SyncWork work = take();
        work.perform(context, () -> closed);
        done(work, null);
        return work;
    }

    /** Any thread: nothing is synced, and nobody told, any more. */
    void close() {
        closed = true;
        // They are of a generation of the layers above, and the journal remembers this log for longer than that lives.
        listeners = NOBODY;
    }
}
