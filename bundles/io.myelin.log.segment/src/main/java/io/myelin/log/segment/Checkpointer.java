package io.myelin.log.segment;

import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every now and then brings the logs to disk, one after another, so that the disk is not flooded. */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final StoreContext context;
    private final Collection<SegmentLog> logs;
    private final long intervalNs;
    private final Loop loop;
    private volatile boolean stopped;
    private volatile Timer timer;

    Checkpointer(StoreContext context, Collection<SegmentLog> logs, long intervalMs) {
        this.context = context;
        this.logs = logs;
        this.intervalNs = TimeUnit.MILLISECONDS.toNanos(intervalMs);
        this.loop = context.loops().loop(0);
    }

    void start() {
        if (!stopped) {
            timer = loop.schedule(intervalNs, () -> next(List.copyOf(logs).iterator()));
        }
    }

    void stop() {
        stopped = true;
        Timer last = timer;
        if (last != null) {
            last.cancel();
        }
    }

    private void next(Iterator<SegmentLog> left) {
        if (stopped) {
            return;
        }
        try {
            if (left.hasNext()) {
                SegmentLog log = left.next();
                context.loops().owner(log.partition()).execute(() -> log.checkpoint(() -> next(left)));
            } else {
                context.blocking().execute(this::finish);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("This round of checkpoints ends early: {}", e.toString());
            again();
        }
    }

    private void finish() {
        try {
            context.manifest().sync();
            context.manifest().compactIfLong();
        } catch (StorageException e) {
            LOG.warn("The checkpoints are not on disk: {}", e.getMessage());
        }
        again();
    }

    private void again() {
        try {
            start();
        } catch (RejectedExecutionException e) {
            LOG.debug("The loops have ended, and so do checkpoints");
        }
    }
}
