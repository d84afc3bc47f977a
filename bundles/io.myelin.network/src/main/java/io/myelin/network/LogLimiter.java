package io.myelin.network;

import io.myelin.loop.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one message through in an interval, so that a peer cannot fill the log; any thread. */
final class LogLimiter {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final Clock clock;
    private final AtomicLong nextNs;
    private final AtomicLong held = new AtomicLong();

    LogLimiter(Clock clock) {
        this.clock = clock;
        nextNs = new AtomicLong(clock.nowNs());
    }

    /** How many messages this one stands for, itself included; 0 when it must not be logged. */
    long admit() {
        long next = nextNs.get();
        long now = clock.nowNs();
        if (now - next < 0 || !nextNs.compareAndSet(next, now + INTERVAL_NS)) {
            held.incrementAndGet();
            return 0;
        }
        return held.getAndSet(0) + 1;
    }
}
