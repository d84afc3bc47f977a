package io.myelin.protocol.kafka.quota;

import io.myelin.broker.quota.Quota;
import io.myelin.broker.quota.QuotaKey;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.broker.quota.Quotas;
import io.myelin.loop.Clock;
import io.myelin.metric.Metric;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Holds clients to the quotas in force (KIP-219): who used more than its share is answered at once, told how long to be quiet,
 * and not listened to for that long. While there is no broker there are no quotas. Any thread.
 */
public final class Throttles {
    private final QuotaSettings settings;
    private final Meters meters;
    private final LongAdder throttled = new LongAdder();
    private final LongAdder throttledNs = new LongAdder();
    private final LongAdder refusedConnections = new LongAdder();
    private volatile Quotas quotas;

    public Throttles(QuotaSettings settings) {
        this.settings = settings;
        this.meters = new Meters(settings);
    }

    public void bind(Quotas present) {
        quotas = present;
    }

    public void unbind(Quotas gone) {
        if (quotas == gone) {
            quotas = null;
        }
    }

    QuotaTable table() {
        Quotas present = quotas;
        return present == null ? QuotaTable.NONE : present.inForce();
    }

    QuotaSettings settings() {
        return settings;
    }

    Optional<Limit> limit(QuotaTable table, QuotaKey key, String user, String clientId, long nowNs) {
        return table.of(key, user, clientId).map(quota -> limit(key, quota, nowNs));
    }

    private Limit limit(QuotaKey key, Quota quota, long nowNs) {
        return new Limit(meters.get(new Meter.Key(key, quota.sharedBy()), nowNs), quota.limit());
    }

    /**
     * A connection was made from an address.
     *
     * @return how long it is kept before it is closed, 0 when it may stay
     */
    public long connectionWaitNs(InetAddress address, Clock clock) {
        Optional<Quota> quota = table().ofAddress(address);
        if (quota.isEmpty()) {
            return 0;
        }
        long nowNs = clock.nowNs();
        Limit limit = limit(QuotaKey.CONNECTION_CREATION_RATE, quota.get(), nowNs);
        long waitNs = limit.meter().record(1, limit.perSecond(), nowNs);
        if (waitNs > 0) {
            limit.meter().giveBack(1, nowNs);
            refusedConnections.increment();
        }
        return Math.min(waitNs, settings.windowNs());
    }

    /** In whole milliseconds, as clients are told; never 0 for someone who has to wait. */
    long bounded(long waitNs, long mostNs) {
        long ms = TimeUnit.MILLISECONDS.toNanos(1);
        long boundNs = Math.min(waitNs, mostNs);
        return boundNs <= 0 ? 0 : Math.max(1, boundNs / ms) * ms;
    }

    void counted(long waitNs) {
        throttled.increment();
        throttledNs.add(waitNs);
    }

    public List<Metric> metrics(long nowNs) {
        return QuotaMetrics.read(this, meters.all(), nowNs);
    }

    long throttledResponses() {
        return throttled.sum();
    }

    long throttledMs() {
        return TimeUnit.NANOSECONDS.toMillis(throttledNs.sum());
    }

    long refusedConnections() {
        return refusedConnections.sum();
    }
}
