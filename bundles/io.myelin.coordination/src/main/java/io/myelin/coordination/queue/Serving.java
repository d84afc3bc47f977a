package io.myelin.coordination.queue;

import io.myelin.broker.queue.AcquireSpec;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Serves those who wait for a queue in the order in which they came: one reading of the log at a time, and of each as many as
 * there is something for.
 */
final class Serving {
    private final QueueShard shard;
    private final QueueIo io;
    private final QueueLimits limits;
    private final QueueCounters counters;
    private final Function<String, QueueOptions> options;
    private long serials;

    Serving(
            QueueShard shard,
            QueueIo io,
            QueueLimits limits,
            QueueCounters counters,
            Function<String, QueueOptions> options) {
        this.shard = shard;
        this.io = io;
        this.limits = limits;
        this.counters = counters;
        this.options = options;
    }

    /** Begins to read when somebody waits and something may be there. To be called whenever either has changed. */
    void pump(QueueCell cell, Effects effects) {
        cell.pulls.removeIf(pull -> pull.claim().taken());
        if (cell.reading || cell.gone || cell.pulls.isEmpty()) {
            return;
        }
        QueueOptions how = options.apply(cell.key.group());
        ReadPlan plan = cell.machine.plan(how.maxLocks());
        boolean impatient = cell.pulls.stream().anyMatch(pull -> !pull.waits());
        if (plan == null) {
            stopWaiting(cell, effects);
            endImpatient(cell, effects);
            return;
        }
        if (cell.awaitedFrom == plan.from() && !impatient) {
            return;
        }
        stopWaiting(cell, effects);
        cell.reading = true;
        ReadOrder order = order(cell, plan, how);
        effects.begin(() -> io.read(shard, order));
    }

    private ReadOrder order(QueueCell cell, ReadPlan plan, QueueOptions how) {
        cell.serial = ++serials;
        long offsets = 0;
        int bytes = 0;
        for (Pull pull : cell.pulls) {
            offsets += pull.wanted().maxRecords();
            bytes = (int)
                    Math.min(limits.readMaxBytes(), (long) bytes + pull.wanted().maxBytes());
        }
        return new ReadOrder(
                cell.key, cell.serial, cell.pulls.peek().partition(), plan, bytes, offsets, how.isolation());
    }

    private void stopWaiting(QueueCell cell, Effects effects) {
        if (cell.awaitedFrom >= 0) {
            cell.awaitedFrom = -1;
            cell.serial = ++serials;
            effects.begin(() -> io.stopWaiting(cell.key));
        }
    }

    private void endImpatient(QueueCell cell, Effects effects) {
        for (Iterator<Pull> pulls = cell.pulls.iterator(); pulls.hasNext(); ) {
            Pull pull = pulls.next();
            if (!pull.waits()) {
                pull.nothing(effects);
                pulls.remove();
            }
        }
    }

    /** What was read is there. The bytes are given back by who calls. */
    void serve(QueueCell cell, ReadOrder order, Reading reading, Now now, Effects effects) {
        cell.reading = false;
        cell.leaderEpoch = Math.max(cell.leaderEpoch, reading.leaderEpoch());
        cell.machine.logStartsAt(reading.logStartOffset());
        QueueOptions how = options.apply(cell.key.group());
        long from = order.plan().from();
        if (precedes(cell.machine.plan(how.maxLocks()), from)) {
            // Something was given back meanwhile, and comes first.
            pump(cell, effects);
            return;
        }
        boolean more = true;
        while (more && !cell.pulls.isEmpty()) {
            more = serveNext(cell, order, reading, how, now, effects);
        }
        ReadPlan plan = cell.machine.plan(how.maxLocks());
        if (plan != null && plan.from() == from) {
            await(cell, order, effects);
        } else {
            pump(cell, effects);
        }
    }

    private static boolean precedes(ReadPlan plan, long from) {
        return plan != null && plan.from() < from;
    }

    /** @return whether there may be something for the next one, too */
    private boolean serveNext(
            QueueCell cell, ReadOrder order, Reading reading, QueueOptions how, Now now, Effects effects) {
        Pull pull = cell.pulls.peek();
        if (pull.claim().taken()) {
            cell.pulls.remove();
            return true;
        }
        long lockMs = pull.lockMs() == AcquireSpec.GROUP_LOCK ? how.lockMs() : pull.lockMs();
        Lock lock = Lock.of(pull.consumer(), lockMs, now.steadyMs());
        Taken taken = cell.machine.acquire(pull.wanted(), lock, order.plan().from(), reading.batches(), how.maxLocks());
        if (taken.nothing()) {
            return false;
        }
        cell.pulls.remove();
        if (pull.take()) {
            grant(pull, lockMs, taken, reading, effects);
        } else {
            cell.machine.takeBack(taken.ranges());
        }
        return true;
    }

    private void grant(Pull pull, long lockMs, Taken taken, Reading reading, Effects effects) {
        Grant grant = new Grant(lockMs, reading.part(taken.fromBytes(), taken.toBytes()), taken.ranges());
        long count = taken.ranges().stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
        counters.acquired.add(count);
        if (!taken.again()) {
            effects.reply(pull.reply(), grant);
            return;
        }
        counters.redelivered.add(count);
        effects.committed().add(new Effects.Committed((later, next) -> next.reply(pull.reply(), grant), cause -> {
            grant.records().release();
            pull.reply().completeExceptionally(cause);
        }));
    }

    private void await(QueueCell cell, ReadOrder order, Effects effects) {
        endImpatient(cell, effects);
        if (cell.pulls.isEmpty() || cell.gone) {
            return;
        }
        ReadOrder awaited = new ReadOrder(
                order.key(),
                ++serials,
                order.partition(),
                order.plan(),
                order.maxBytes(),
                order.offsets(),
                order.isolation());
        cell.serial = awaited.serial();
        cell.awaitedFrom = order.plan().from();
        effects.begin(() -> io.await(shard, awaited));
    }

    /** Nobody who waits for the queue waits any longer. */
    void failAll(QueueCell cell, RuntimeException cause, Effects effects) {
        cell.pulls.forEach(pull -> pull.fail(cause, effects));
        cell.pulls.clear();
        stopWaiting(cell, effects);
    }

    /** The calls of a consumer that is gone end with nothing. */
    void endOf(QueueCell cell, String consumer, Effects effects) {
        for (Iterator<Pull> pulls = cell.pulls.iterator(); pulls.hasNext(); ) {
            Pull pull = pulls.next();
            if (pull.consumer().equals(consumer)) {
                pull.nothing(effects);
                pulls.remove();
            }
        }
    }

    void endAll(QueueCell cell, Effects effects) {
        cell.pulls.forEach(pull -> pull.nothing(effects));
        cell.pulls.clear();
        stopWaiting(cell, effects);
    }

    /** What is being read, or awaited, is no longer what the queue wants. */
    void forgetReading(QueueCell cell, Effects effects) {
        stopWaiting(cell, effects);
        cell.reading = false;
        cell.serial = ++serials;
    }
}
