package io.myelin.coordination.runtime;

import java.util.concurrent.atomic.LongAdder;

/** What the shards of this node have done; any thread. */
public final class RuntimeCounters {
    private final LongAdder batches = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder refused = new LongAdder();

    void appended(int count) {
        batches.increment();
        records.add(count);
    }

    void appendFailed() {
        failures.increment();
    }

    void loaded() {
        loads.increment();
    }

    void refused() {
        refused.increment();
    }

    public long batches() {
        return batches.sum();
    }

    public long records() {
        return records.sum();
    }

    public long failures() {
        return failures.sum();
    }

    public long loads() {
        return loads.sum();
    }

    /** Calls that were turned away because a queue was full. */
    public long refusals() {
        return refused.sum();
    }
}
