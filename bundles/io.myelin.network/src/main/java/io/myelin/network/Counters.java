package io.myelin.network;

import io.myelin.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The readings of {@link Counter}; any thread. */
final class Counters {
    private final LongAdder[] values = new LongAdder[Counter.values().length];

    Counters() {
        for (int i = 0; i < values.length; i++) {
            values[i] = new LongAdder();
        }
    }

    void add(Counter counter, long amount) {
        values[counter.ordinal()].add(amount);
    }

    long get(Counter counter) {
        return values[counter.ordinal()].sum();
    }

    List<Metric> read() {
        List<Metric> readings = new ArrayList<>(values.length);
        for (Counter counter : Counter.values()) {
            readings.add(counter.reading(get(counter)));
        }
        return readings;
    }
}
