package io.myelin.itests.benchmarks.load;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts of one phase, filled by any thread. */
final class Tally {
    private static final int DIGITS = 3;
    private static final double NS_PER_MS = 1e6;

    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Recorder latency = new Recorder(DIGITS);

    void done(long latencyNs) {
        done.increment();
        latency.recordValue(Math.max(0, latencyNs));
    }

    void done(int count) {
        done.add(count);
    }

    void failed() {
        failed.increment();
    }

    long count() {
        return done.sum();
    }

    /** Call once, at the end. */
    void report(Conductor conductor, long elapsedNs) {
        conductor.result("records", done.sum());
        conductor.result("failed", failed.sum());
        conductor.result("seconds", elapsedNs / 1e9);
        conductor.result("records_per_s", done.sum() * 1e9 / elapsedNs);
        reportLatency(conductor, "");
    }

    /** Nothing when no latency was recorded. */
    void reportLatency(Conductor conductor, String prefix) {
        Histogram all = latency.getIntervalHistogram();
        if (all.getTotalCount() > 0) {
            conductor.result(prefix + "p50_ms", all.getValueAtPercentile(50) / NS_PER_MS);
            conductor.result(prefix + "p99_ms", all.getValueAtPercentile(99) / NS_PER_MS);
            conductor.result(prefix + "p999_ms", all.getValueAtPercentile(99.9) / NS_PER_MS);
            conductor.result(prefix + "max_ms", all.getMaxValue() / NS_PER_MS);
        }
    }
}
