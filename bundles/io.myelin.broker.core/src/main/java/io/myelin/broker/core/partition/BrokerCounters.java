package io.myelin.broker.core.partition;

import java.util.concurrent.atomic.LongAdder;

/** The counts of one generation; any thread. */
public final class BrokerCounters {
    private final LongAdder[] counts = new LongAdder[BrokerCounter.values().length];

    public BrokerCounters() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void add(BrokerCounter counter, long count) {
        counts[counter.ordinal()].add(count);
    }

    public long read(BrokerCounter counter) {
        return counts[counter.ordinal()].sum();
    }
}
