package io.myelin.coordination.queue;

import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.AcquiredRange;
import java.util.ArrayList;
import java.util.List;

/** One walk of one consumer over what was read of the log: takes what is available, and passes over what is not there. */
final class Acquisition {
    private final Runs runs;
    private final Wanted wanted;
    private final Lock lock;
    private final int maxLocks;
    private final List<AcquiredRange> ranges = new ArrayList<>();
    private long next;
    private long left;
    private int fromBytes = -1;
    private int toBytes;

    /** @param next the first offset that the window does not have */
    Acquisition(Runs runs, long next, Wanted wanted, Lock lock, int maxLocks) {
        this.runs = runs;
        this.next = next;
        this.wanted = wanted;
        this.left = wanted.maxRecords();
        this.lock = lock;
        this.maxLocks = maxLocks;
    }

    /** @param from not beyond the end of the window; what was read has no hole that the log does not have from there on */
    Taken walk(long from, List<LogBatch> batches) {
        long cursor = from;
        for (LogBatch batch : batches) {
            if (batch.last() < cursor) {
                continue;
            }
            if (left <= 0 || cursor > next) {
                break;
            }
            pass(cursor, batch.first() - 1);
            cursor = Math.max(cursor, batch.first());
            if (!batch.data()) {
                pass(cursor, batch.last());
            } else if (!ranges.isEmpty() && batch.position() + batch.sizeBytes() - fromBytes > wanted.maxBytes()) {
                break;
            } else {
                take(cursor, batch);
            }
            cursor = batch.last() + 1;
        }
        return new Taken(List.copyOf(ranges), Math.max(fromBytes, 0), toBytes);
    }

    /** Where the window ends now. */
    long next() {
        return next;
    }

    /** Nothing is there: what nobody holds is done. */
    private void pass(long from, long to) {
        for (Run run : runs.between(from, Math.min(to, next - 1))) {
            if (run.is(Run.State.AVAILABLE)) {
                runs.put(Run.done(run.first(), run.last()));
            }
        }
        if (to >= next) {
            runs.put(Run.done(next, to));
            next = to + 1;
        }
    }

    private void take(long from, LogBatch batch) {
        for (Run run : runs.between(from, Math.min(batch.last(), next - 1))) {
            if (run.is(Run.State.AVAILABLE) && goesOn()) {
                acquire(run.first(), run.first() + limited(run.count()) - 1, run.deliveries() + 1, batch);
            }
        }
        long room = maxLocks - runs.unfinished();
        if (batch.last() >= next && room > 0 && goesOn()) {
            long count = batch.last() - next + 1;
            // A batch with more records than may be held at all is taken piece by piece.
            boolean whole = wanted.mode() == AcquireSpec.Mode.BATCHES && count <= maxLocks;
            long taken = whole ? count : Math.min(limited(count), room);
            long first = next;
            next += taken;
            acquire(first, next - 1, 1, batch);
        }
    }

    private boolean goesOn() {
        return left > 0 || wanted.mode() == AcquireSpec.Mode.BATCHES;
    }

    private long limited(long count) {
        return wanted.mode() == AcquireSpec.Mode.RECORDS ? Math.min(count, left) : count;
    }

    private void acquire(long first, long last, int deliveries, LogBatch batch) {
        runs.put(Run.acquired(first, last, deliveries, lock));
        left -= last - first + 1;
        if (fromBytes < 0) {
            fromBytes = batch.position();
        }
        toBytes = batch.position() + batch.sizeBytes();
        int end = ranges.size() - 1;
        AcquiredRange before = end < 0 ? null : ranges.get(end);
        boolean joins = before != null
                && before.last() + 1 == first
                && before.deliveryCount() == deliveries
                && (wanted.batchRecords() <= 0 || last - before.first() + 1 <= wanted.batchRecords());
        if (joins) {
            ranges.set(end, new AcquiredRange(before.first(), last, deliveries));
        } else {
            ranges.add(new AcquiredRange(first, last, deliveries));
        }
    }
}
