package io.myelin.coordination.queue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.AcquiredRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One queue: a group on a partition. Below the start offset all is done; from there to the next offset each record has a state;
 * nothing from the next offset on has been handed out. Pure: what is read of the log and the time come in, {@link Decisions} go
 * out.
 */
final class QueueMachine {
    private final Runs runs = new Runs();
    private long startOffset;
    private long nextOffset;
    private int stateEpoch;
    /** No lock ends before this, in steady time. */
    private long earliestDeadlineMs = Lock.UNLIMITED;

    QueueMachine(long startOffset, int stateEpoch) {
        this.startOffset = startOffset;
        this.nextOffset = startOffset;
        this.stateEpoch = stateEpoch;
    }

    long startOffset() {
        return startOffset;
    }

    long nextOffset() {
        return nextOffset;
    }

    int stateEpoch() {
        return stateEpoch;
    }

    long acquired() {
        return runs.count(Run.State.ACQUIRED);
    }

    long available() {
        return runs.count(Run.State.AVAILABLE);
    }

    /** Offsets of the window that are done. */
    long done() {
        return runs.count(Run.State.DONE);
    }

    int runCount() {
        return runs.size();
    }

    List<Run> runs() {
        return List.copyOf(runs.all());
    }

    long nextDeadlineMs() {
        return earliestDeadlineMs;
    }

    /** Where to read what can be handed out; null when consumers hold too much already. */
    ReadPlan plan(int maxLocks) {
        boolean fresh = runs.unfinished() < maxLocks;
        Run free = runs.firstAvailable();
        if (free == null) {
            return fresh ? new ReadPlan(nextOffset, Long.MAX_VALUE) : null;
        }
        return new ReadPlan(
                free.first(), fresh ? Long.MAX_VALUE : runs.lastAvailable().last());
    }

    /**
     * Hands records out.
     *
     * @param from where the reading began
     * @param batches read from there on, each whole
     */
    Taken acquire(Wanted wanted, Lock lock, long from, List<LogBatch> batches, int maxLocks) {
        ReadPlan plan = plan(maxLocks);
        if (plan == null) {
            return new Taken(List.of(), 0, 0);
        }
        Acquisition acquisition = new Acquisition(runs, nextOffset, wanted, lock, maxLocks);
        Taken taken = acquisition.walk(Math.max(from, plan.from()), batches);
        nextOffset = acquisition.next();
        if (!taken.nothing()) {
            earliestDeadlineMs = Math.min(earliestDeadlineMs, lock.deadlineMs());
        }
        advance();
        return taken;
    }

    /** Takes back what was handed out and never reached its consumer. */
    void takeBack(List<AcquiredRange> ranges) {
        Decisions nothing = new Decisions();
        for (AcquiredRange range : ranges) {
            runs.between(range.first(), range.last()).forEach(run -> giveBack(run, nothing));
        }
    }

    /**
     * Says what became of records, of all or of none.
     *
     * @throws BusException INVALID_RECORD_STATE, INVALID_REQUEST
     */
    void acknowledge(
            String consumer,
            List<Acknowledgements.Range> ranges,
            QueueOptions options,
            long nowMs,
            Decisions decisions) {
        check(consumer, ranges, options);
        for (Acknowledgements.Range range : ranges) {
            if (range.types().size() == 1) {
                apply(range.first(), range.last(), range.types().get(0), options, nowMs, decisions);
                continue;
            }
            long first = range.first();
            while (first <= range.last()) {
                AcknowledgeType type = type(range, first);
                long last = first;
                while (last < range.last() && type(range, last + 1) == type) {
                    last++;
                }
                apply(first, last, type, options, nowMs, decisions);
                first = last + 1;
            }
        }
        advance();
    }

    private static AcknowledgeType type(Acknowledgements.Range range, long offset) {
        return range.types().get((int) (offset - range.first()));
    }

    private void check(String consumer, List<Acknowledgements.Range> ranges, QueueOptions options) {
        long before = -1;
        for (Acknowledgements.Range range : ranges) {
            int types = range.types().size();
            if (range.first() <= before || range.last() < range.first()) {
                throw invalid("ranges have to be in order, and not overlap: " + range.first() + " to " + range.last());
            }
            if (types != 1 && types != range.last() - range.first() + 1) {
                throw invalid("there are " + types + " types for offsets " + range.first() + " to " + range.last());
            }
            if (range.last() >= nextOffset) {
                throw invalid("offset " + range.last() + " has never been handed out");
            }
            if (!options.renewable() && range.types().contains(AcknowledgeType.RENEW)) {
                throw invalid("the group does not allow to renew (share.renew.acknowledge.enable)");
            }
            for (Run run : runs.between(Math.max(range.first(), startOffset), range.last())) {
                if (!run.is(Run.State.ACQUIRED) || !run.lock().consumer().equals(consumer)) {
                    throw new BusException(
                            BusError.INVALID_RECORD_STATE,
                            "the record at offset " + run.first() + " is not acquired by " + consumer
                                    + "; its lock may have ended");
                }
            }
            before = range.last();
        }
    }

    private static BusException invalid(String message) {
        return new BusException(BusError.INVALID_REQUEST, message);
    }

    private void apply(
            long first, long last, AcknowledgeType type, QueueOptions options, long nowMs, Decisions decisions) {
        Lock renewed = null;
        for (Run run : runs.between(Math.max(first, startOffset), last)) {
            switch (type) {
                case ACCEPT -> finish(run, StateBatch.ACKNOWLEDGED, decisions);
                case GAP -> finish(run, StateBatch.ARCHIVED, decisions);
                case REJECT -> {
                    decisions.giveUp(run, Decisions.Reason.REJECTED);
                    finish(run, StateBatch.ARCHIVED, decisions);
                }
                case RELEASE -> release(run, options.deliveryLimit(), decisions);
                case RETURN -> giveBack(run, decisions);
                default -> {
                    if (renewed == null || renewed.durationMs() != run.lock().durationMs()) {
                        renewed = Lock.of(run.lock().consumer(), run.lock().durationMs(), nowMs);
                    }
                    runs.put(Run.acquired(run.first(), run.last(), run.deliveries(), renewed));
                }
            }
        }
    }

    private void finish(Run run, byte state, Decisions decisions) {
        decisions.add(new StateBatch(run.first(), run.last(), state, run.deliveries()));
        runs.put(Run.done(run.first(), run.last()));
    }

    private void release(Run run, int deliveryLimit, Decisions decisions) {
        if (run.deliveries() >= deliveryLimit) {
            decisions.giveUp(run, Decisions.Reason.DELIVERIES);
            finish(run, StateBatch.ARCHIVED, decisions);
        } else {
            decisions.add(new StateBatch(run.first(), run.last(), StateBatch.AVAILABLE, run.deliveries()));
            runs.put(Run.available(run.first(), run.last(), run.deliveries()));
        }
    }

    /** The delivery does not count: what is on record is right as it is. */
    private void giveBack(Run run, Decisions decisions) {
        if (run.is(Run.State.ACQUIRED)) {
            runs.put(Run.available(run.first(), run.last(), run.deliveries() - 1));
        }
    }

    /** A consumer is gone. */
    void release(String consumer, boolean counts, int deliveryLimit, Decisions decisions) {
        for (Run run : acquired(run -> run.lock().consumer().equals(consumer))) {
            if (counts) {
                release(run, deliveryLimit, decisions);
            } else {
                giveBack(run, decisions);
            }
        }
        advance();
    }

    /** Ends the locks whose time is up. */
    void expire(long nowMs, int deliveryLimit, Decisions decisions) {
        if (nowMs < earliestDeadlineMs) {
            return;
        }
        for (Run run : acquired(run -> run.lock().deadlineMs() <= nowMs)) {
            release(run, deliveryLimit, decisions);
        }
        earliestDeadlineMs = Lock.UNLIMITED;
        for (Run run : acquired(run -> true)) {
            earliestDeadlineMs = Math.min(earliestDeadlineMs, run.lock().deadlineMs());
        }
        advance();
    }

    private List<Run> acquired(Predicate<Run> wanted) {
        List<Run> found = new ArrayList<>();
        for (Run run : runs.all()) {
            if (run.is(Run.State.ACQUIRED) && wanted.test(run)) {
                found.add(run);
            }
        }
        return found;
    }

    /** The log begins later now: what was below is gone, whoever held it. */
    void logStartsAt(long offset) {
        if (offset > startOffset) {
            runs.dropBelow(offset);
            startOffset = offset;
            nextOffset = Math.max(nextOffset, offset);
            advance();
        }
    }

    /** Begins anew somewhere else. */
    void restart(long offset, Decisions decisions) {
        runs.clear();
        startOffset = offset;
        nextOffset = offset;
        stateEpoch++;
        earliestDeadlineMs = Lock.UNLIMITED;
        decisions.restart();
    }

    private void advance() {
        runs.dropDone();
        startOffset = runs.firstOr(nextOffset);
    }

    // What is on record

    /** All that has to be on record; what is acquired is as it was before, what was never handed out is left out. */
    List<StateBatch> stored() {
        Decisions stored = new Decisions();
        for (Run run : runs.all()) {
            int counted = run.deliveries() - (run.is(Run.State.ACQUIRED) ? 1 : 0);
            if (run.is(Run.State.DONE)) {
                stored.add(new StateBatch(run.first(), run.last(), StateBatch.ACKNOWLEDGED, 0));
            } else if (counted > 0) {
                stored.add(new StateBatch(run.first(), run.last(), StateBatch.AVAILABLE, counted));
            }
        }
        return stored.batches();
    }

    /** What the generation before knew, of the same records: all that was in its window, in order. */
    void resume(List<Run> carried) {
        long first = carried.get(0).first();
        // What is on record may begin earlier: that the log begins later, or has nothing there, is not written.
        runs.dropBelow(first);
        nextOffset = Math.max(nextOffset, first);
        for (Run run : carried) {
            runs.put(run);
            nextOffset = Math.max(nextOffset, run.last() + 1);
            if (run.is(Run.State.ACQUIRED)) {
                earliestDeadlineMs = Math.min(earliestDeadlineMs, run.lock().deadlineMs());
            }
        }
        advance();
    }

    /** Applies what is on record; offsets in between that nothing is said about are available. */
    void replay(long start, List<StateBatch> batches) {
        for (StateBatch batch : batches) {
            if (batch.last() < start) {
                continue;
            }
            if (batch.first() > nextOffset) {
                runs.put(Run.available(nextOffset, batch.first() - 1, 0));
            }
            runs.put(
                    batch.state() == StateBatch.AVAILABLE
                            ? Run.available(batch.first(), batch.last(), batch.deliveries())
                            : Run.done(batch.first(), batch.last()));
            nextOffset = Math.max(nextOffset, batch.last() + 1);
        }
        runs.dropBelow(Math.max(start, startOffset));
        nextOffset = Math.max(nextOffset, start);
        advance();
    }
}
