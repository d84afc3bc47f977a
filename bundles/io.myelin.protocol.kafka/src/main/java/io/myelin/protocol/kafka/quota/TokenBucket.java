package io.myelin.protocol.kafka.quota;

import java.util.concurrent.TimeUnit;

/** Permits that come back at a steady rate, some of which may be saved up for a burst, and borrowed once (KIP-599). */
final class TokenBucket {
    private final double burstSeconds;
    private double tokens = Double.MAX_VALUE;
    private long refilledNs;

    TokenBucket(double burstSeconds) {
        this.burstSeconds = burstSeconds;
    }

    void take(double amount, double perSecond, long nowNs) {
        refill(perSecond, nowNs);
        tokens -= amount;
    }

    /** How long it takes until nothing is borrowed; 0 while nothing is. */
    long waitNs(double perSecond, long nowNs) {
        refill(perSecond, nowNs);
        if (tokens >= 0) {
            return 0;
        }
        return perSecond <= 0 ? Long.MAX_VALUE : (long) (-tokens / perSecond * TimeUnit.SECONDS.toNanos(1));
    }

    private void refill(double perSecond, long nowNs) {
        double back = (double) (nowNs - refilledNs) / TimeUnit.SECONDS.toNanos(1) * perSecond;
        tokens = Math.min(burstSeconds * perSecond, tokens + back);
        refilledNs = nowNs;
    }
}
