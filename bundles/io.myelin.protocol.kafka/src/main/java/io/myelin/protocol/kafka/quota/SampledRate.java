package io.myelin.protocol.kafka.quota;

import java.util.concurrent.TimeUnit;

/**
 * The rate of something over the last windows of time, measured as Apache Kafka measures it (KIP-13): the oldest window falls
 * out as a whole, and a client that has just come is judged as if it had been quiet before.
 */
final class SampledRate {
    private final long windowNs;
    private final double[] sums;
    private final long[] startsNs;
    private int newest;
    private int kept;

    /** @param windows at least 2 */
    SampledRate(int windows, long windowNs) {
        this.windowNs = windowNs;
        this.sums = new double[windows];
        this.startsNs = new long[windows];
    }

    void record(double amount, long nowNs) {
        if (kept == 0 || nowNs - startsNs[newest] >= windowNs) {
            newest = (newest + 1) % sums.length;
            sums[newest] = 0;
            startsNs[newest] = nowNs;
            kept = Math.min(kept + 1, sums.length);
        }
        sums[newest] += amount;
    }

    double perSecond(long nowNs) {
        forgetOld(nowNs);
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += sums[at(i)];
        }
        return sum * TimeUnit.SECONDS.toNanos(1) / spanNs(nowNs);
    }

    /** How long one has to be quiet until the rate is the limit again; 0 while it is not above it. */
    long waitNs(double limit, long nowNs) {
        double rate = perSecond(nowNs);
        if (rate <= limit) {
            return 0;
        }
        return limit <= 0 ? Long.MAX_VALUE : (long) ((rate - limit) / limit * spanNs(nowNs));
    }

    private long spanNs(long nowNs) {
        long elapsedNs = kept == 0 ? 0 : nowNs - startsNs[at(kept - 1)];
        long missing = Math.max(0, sums.length - 1 - elapsedNs / windowNs);
        return Math.max(TimeUnit.MILLISECONDS.toNanos(1), elapsedNs + missing * windowNs);
    }

    private void forgetOld(long nowNs) {
        while (kept > 0 && nowNs - startsNs[at(kept - 1)] >= windowNs * sums.length) {
            kept--;
        }
    }

    private int at(int age) {
        return Math.floorMod(newest - age, sums.length);
    }
}
