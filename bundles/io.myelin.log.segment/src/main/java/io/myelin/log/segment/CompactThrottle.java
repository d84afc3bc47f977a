package io.myelin.log.segment;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/** Keeps what compaction reads and writes, all logs together, below a rate. Any thread. */
final class CompactThrottle {
    private final DoubleSupplier bytesPerSecond;
    private final ReentrantLock lock = new ReentrantLock();
    /** The moment up to which what was moved has used up the rate. */
    private long paidNs;

    private boolean begun;
    private long movedBytes;

    /** @param bytesPerSecond may change */
    CompactThrottle(DoubleSupplier bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void moved(long bytes) {
        lock.lock();
        try {
            movedBytes += bytes;
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait before more is moved. */
    long delayNs(long nowNs) {
        lock.lock();
        try {
            if (!begun || paidNs - nowNs < 0) {
                begun = true;
                paidNs = nowNs;
            }
            double costNs = movedBytes / bytesPerSecond.getAsDouble() * TimeUnit.SECONDS.toNanos(1);
            movedBytes = 0;
            paidNs += (long) Math.min(costNs, TimeUnit.HOURS.toNanos(1));
            return paidNs - nowNs;
        } finally {
            lock.unlock();
        }
    }
}
