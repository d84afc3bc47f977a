package io.myelin.log.segment;

import io.myelin.log.DurableListener;
import io.myelin.log.LogConfig;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what of a log is on disk, brings the rest there off the loop, and tells who waits. All appends that come while a sync
 * runs share the next one. Confined to the owner of the log, except where a method says otherwise.
 */
final class LogSync {
    private static final Logger LOG = LoggerFactory.getLogger(LogSync.class);
    private static final long BUSY_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final StoreContext context;
    private final Path directory;
    private final Loop owner;
    private final Supplier<View> view;
    private final List<Segment> unsynced = new ArrayList<>();
    private final List<DurableListener> listeners = new ArrayList<>();
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

    /** @param unsyncedSegments what recovery found beyond what was known to be on disk */
    void begin(List<Segment> unsyncedSegments) throws StorageException {
        if (!unsyncedSegments.isEmpty()) {
            unsynced.addAll(unsyncedSegments);
            directoryCreated();
            if (waitsForDisk()) {
                flush();
            }
        }
        advance(view.get().endOffset());
    }

    long durableOffset() {
        return durableOffset;
    }

    private boolean waitsForDisk() {
        return config.fsync() || config.flushMessages() == 1;
    }

    void configure(LogConfig next) {
        config = next;
        settle();
    }

    void listen(DurableListener listener) {
        listeners.add(listener);
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

    /** A segment has grown by some records. */
    void appended(Segment segment, int records) {
        if (unsynced.isEmpty() || unsynced.get(unsynced.size() - 1) != segment) {
            unsynced.add(segment);
        }
        unsyncedRecords += records;
        if (!waitsForDisk()) {
            if (unsyncedRecords >= config.flushMessages()) {
                request();
            } else if (config.flushMs() < Long.MAX_VALUE && flushTimer == null) {
                flushTimer = owner.schedule(TimeUnit.MILLISECONDS.toNanos(config.flushMs()), this::flushIsDue);
            }
        }
        settle();
    }

    private void flushIsDue() {
        flushTimer = null;
        if (!closed && unsyncedRecords > 0) {
            request();
        }
    }

    /** By the class: what is in the page cache is durable now, or a sync is asked for. */
    private void settle() {
        if (!waitsForDisk()) {
            advance(view.get().endOffset());
        } else if (durableOffset < view.get().endOffset()) {
            request();
        }
    }

    private void advance(long offset) {
        if (closed) {
            return;
        }
        durableOffset = Math.max(durableOffset, offset);
        if (told < durableOffset) {
            told = durableOffset;
            for (DurableListener listener : List.copyOf(listeners)) {
                listener.onDurable(durableOffset);
            }
        }
    }

    /** After a cut, what is gone is not durable; offsets grow again from here. */
    void cut(long endOffset) {
        durableOffset = Math.min(durableOffset, endOffset);
        told = Math.min(told, durableOffset);
        unsynced.clear();
        unsyncedRecords = 0;
    }

    private void request() {
        if (running || closed || context.disk().failure().isPresent()) {
            return;
        }
        running = run(null, (work, failure) -> {
            running = false;
            if (failure == null && !closed) {
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
            advance(Math.max(durableOffset, end));
        }
    }

    /** Syncs here and now. */
    SyncWork flush() throws StorageException {
        SyncWork work = take();
        work.perform(context, () -> closed);
        done(work, null);
        return work;
    }

    /** Any thread: nothing is synced, and nobody told, any more. */
    void close() {
        closed = true;
    }
}
