package io.myelin.itests.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/**
 * Moments at a fixed rate. What is late is done at once and counts from the moment at which it was due, so that a pause of
 * the broker is seen by everything that should have happened in it.
 */
final class Pacer {
    private final double intervalNs;
    private final long startNs;
    private final int burst;
    private long n;

    /**
     * @param perSecond 0 for as fast as it goes
     * @param burst how many moments fall together
     */
    Pacer(double perSecond, int burst, long startNs) {
        this.burst = burst;
        intervalNs = perSecond == 0 ? 0 : 1e9 / perSecond;
        this.startNs = startNs;
    }

    /** Returns when the next moment has come: when it was due, by {@link System#nanoTime}. */
    long next() {
        if (intervalNs == 0) {
            return System.nanoTime();
        }
        long due = startNs + (long) (n++ / burst * burst * intervalNs);
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        return due;
    }
}
