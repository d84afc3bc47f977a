package io.myelin.protocol.kafka.quota;

import java.util.concurrent.TimeUnit;

/**
 * How use is measured.
 *
 * @param windows how many windows of time a rate is taken over
 * @param windowNs how long each is
 * @param maxThrottleNs the longest time that a client is held back at once
 * @param maxMeters how many clients are measured at a time
 * @param idleNs how long a client must be quiet before its measurement is given up
 */
public record QuotaSettings(int windows, long windowNs, long maxThrottleNs, int maxMeters, long idleNs) {
    private static final int LEAST_WINDOWS = 2;

    public QuotaSettings {
        if (windows < LEAST_WINDOWS || windowNs < 1 || maxThrottleNs < 0 || maxMeters < 1) {
            throw new IllegalArgumentException("quotas can't be measured like this: quota.window.num is at least 2,"
                    + " quota.window.size.seconds and quota.meters.max are at least 1, and quota.throttle.max.ms is not"
                    + " negative");
        }
    }

    double burstSeconds() {
        return (double) windows * windowNs / TimeUnit.SECONDS.toNanos(1);
    }

    /** The most that may be used at once without going beyond a rate for good. */
    double mostAtOnce(double perSecond) {
        return perSecond * (windows - 1) * windowNs / TimeUnit.SECONDS.toNanos(1);
    }
}
