package io.myelin.broker.core.node;

import io.myelin.broker.core.partition.BrokerCounter;
import io.myelin.broker.core.partition.BrokerCounters;
import io.myelin.log.StorageException;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies retention to every partition now and then: on each loop one partition after another, with other work in between. */
final class RetentionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

    private final Hosting hosting;
    private final Loops loops;
    private final Clock clock;
    private final BrokerCounters counters;
    private final long intervalNs;
    /** Of each loop the timer of its next round. */
    private final Timer[] next;

    private volatile boolean stopped;

    RetentionSweep(Hosting hosting, Loops loops, Clock clock, BrokerCounters counters, long intervalMs) {
        this.hosting = hosting;
        this.loops = loops;
        this.clock = clock;
        this.counters = counters;
        this.intervalNs = TimeUnit.MILLISECONDS.toNanos(Math.max(1, intervalMs));
        this.next = new Timer[loops.count()];
    }

    void start() {
        for (int i = 0; i < loops.count(); i++) {
            int index = i;
            loops.loop(i).execute(() -> scheduleNext(loops.loop(index), index));
        }
    }

    /** Takes the timers back, too: one that waits for minutes would hold this generation for as long. */
    void stop() {
        stopped = true;
        for (int i = 0; i < loops.count(); i++) {
            int index = i;
            try {
                loops.loop(i).execute(() -> cancel(index));
            } catch (RejectedExecutionException e) {
                LOG.debug("Loop {} has ended, and its timers with it", i);
            }
        }
    }

    private void cancel(int index) {
        if (next[index] != null) {
            next[index].cancel();
            next[index] = null;
        }
    }

    private void scheduleNext(Loop loop, int index) {
        if (stopped) {
            return;
        }
        next[index] = loop.schedule(intervalNs, () -> {
            List<HostedPartition> here = hosting.all().stream()
                    .filter(partition -> partition.loop() == loop)
                    .toList();
            sweep(loop, index, here.iterator());
        });
    }

    private void sweep(Loop loop, int index, Iterator<HostedPartition> left) {
        if (stopped) {
            return;
        }
        if (!left.hasNext()) {
            scheduleNext(loop, index);
            return;
        }
        retain(left.next());
        loop.execute(() -> sweep(loop, index, left));
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
