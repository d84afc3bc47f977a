package io.myelin.broker.core.node;

import io.myelin.broker.core.partition.BrokerCounter;
import io.myelin.broker.core.partition.BrokerCounters;
import io.myelin.log.StorageException;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import java.util.Iterator;
import java.util.List;
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
    private volatile boolean stopped;

    RetentionSweep(Hosting hosting, Loops loops, Clock clock, BrokerCounters counters, long intervalMs) {
        this.hosting = hosting;
        this.loops = loops;
        this.clock = clock;
        this.counters = counters;
        this.intervalNs = TimeUnit.MILLISECONDS.toNanos(Math.max(1, intervalMs));
    }

    void start() {
        for (int i = 0; i < loops.count(); i++) {
            scheduleNext(loops.loop(i));
        }
    }

    void stop() {
        stopped = true;
    }

    private void scheduleNext(Loop loop) {
        loop.schedule(intervalNs, () -> {
            List<HostedPartition> here = hosting.all().stream()
                    .filter(partition -> partition.loop() == loop)
                    .toList();
            sweep(loop, here.iterator());
        });
    }

    private void sweep(Loop loop, Iterator<HostedPartition> left) {
        if (stopped) {
            return;
        }
        if (!left.hasNext()) {
            scheduleNext(loop);
            return;
        }
        retain(left.next());
        loop.execute(() -> sweep(loop, left));
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
