package io.myelin.broker.core.node;

import io.myelin.broker.core.partition.BrokerCounter;
import io.myelin.broker.core.partition.BrokerCounters;
import io.myelin.log.StorageException;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.Iterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies retention to every partition now and then, one after another on their loops, with other work in between. */
final class RetentionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

    private final Hosting hosting;
    private final Loop loop;
    private final Clock clock;
    private final BrokerCounters counters;
    private final long intervalNs;
    /** Of the next round. */
    private Timer next;

    private volatile boolean stopped;

    RetentionSweep(Hosting hosting, Loop loop, Clock clock, BrokerCounters counters, long intervalMs) {
        this.hosting = hosting;
        this.loop = loop;
        this.clock = clock;
        this.counters = counters;
        this.intervalNs = TimeUnit.MILLISECONDS.toNanos(Math.max(1, intervalMs));
    }

    void start() {
        loop.execute(this::scheduleNext);
    }

    /** Takes the timer back, too: one that waits for minutes would hold this generation for as long. */
    void stop() {
        stopped = true;
        try {
            loop.execute(() -> {
                if (next != null) {
                    next.cancel();
                    next = null;
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended, and its timers with it");
        }
    }

    private void scheduleNext() {
        if (!stopped) {
            next = loop.schedule(intervalNs, () -> sweep(hosting.all().iterator()));
        }
    }

    private void sweep(Iterator<HostedPartition> left) {
        if (stopped) {
            return;
        }
        if (!left.hasNext()) {
            scheduleNext();
            return;
        }
        HostedPartition partition = left.next();
        partition.loop().execute(() -> {
            retain(partition);
            loop.execute(() -> sweep(left));
        });
    }

    private void retain(HostedPartition partition) {
        try {
            partition.retain(clock.nowMs());
        } catch (StorageException | RuntimeException e) {
            counters.add(BrokerCounter.RETENTION_FAILURES, 1);
            LOG.warn(
                    "Old segments of {} are not deleted, the next round tries again: {}",
                    partition.id(),
                    e.getMessage());
        }
    }
}
