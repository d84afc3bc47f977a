package io.myelin.protocol.kafka.quota;

import io.myelin.broker.quota.QuotaKey;
import io.myelin.cluster.image.QuotaEntity;

/** What one entity uses of one thing. Any thread. */
final class Meter {
    /** What is measured of whom. */
    record Key(QuotaKey key, QuotaEntity of) {}

    private final Key key;
    private final SampledRate rate;
    private final TokenBucket bucket;
    private volatile long usedNs;

    Meter(Key key, QuotaSettings settings, long nowNs) {
        this.key = key;
        this.rate = new SampledRate(settings.windows(), settings.windowNs());
        this.bucket = key.key() == QuotaKey.CONTROLLER_MUTATION_RATE ? new TokenBucket(settings.burstSeconds()) : null;
        this.usedNs = nowNs;
    }

    Key key() {
        return key;
    }

    long usedNs() {
        return usedNs;
    }

    /** @return how long who used it has to be quiet, 0 within the limit */
    synchronized long record(double amount, double limit, long nowNs) {
        usedNs = nowNs;
        rate.record(amount, nowNs);
        if (bucket == null) {
            return rate.waitNs(limit, nowNs);
        }
        bucket.take(amount, limit, nowNs);
        return bucket.waitNs(limit, nowNs);
    }

    /** Records unless the limit was reached before; what is recorded may go beyond it. */
    synchronized long recordIfWithin(double amount, double limit, long nowNs) {
        long waitNs = bucket.waitNs(limit, nowNs);
        if (waitNs == 0) {
            record(amount, limit, nowNs);
        }
        return waitNs;
    }

    /** What was recorded just now was not used after all. */
    synchronized void giveBack(double amount, long nowNs) {
        rate.record(-amount, nowNs);
    }

    synchronized double perSecond(long nowNs) {
        return rate.perSecond(nowNs);
    }
}
