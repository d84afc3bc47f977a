package io.myelin.protocol.kafka.quota;

import io.myelin.loop.Clock;
import java.util.concurrent.TimeUnit;

/** What one request is charged with, and how long its client has to be quiet for it. Any thread. */
public final class Charge {
    /** The account of a client without quotas. */
    public static final Charge NONE = new Charge(null, ClientLimits.NONE, 0);

    private static final double PERCENT_PER_NS = 100.0 / TimeUnit.SECONDS.toNanos(1);

    private final Throttles throttles;
    private final ClientLimits limits;
    private final long beganNs;
    private long handledNs = -1;
    private long waitNs;
    private boolean settled;

    Charge(Throttles throttles, ClientLimits limits, long beganNs) {
        this.throttles = throttles;
        this.limits = limits;
        this.beganNs = beganNs;
    }

    /** The thread that began the request has done what it does for now: what follows is waiting, which costs nobody. */
    public void handled(Clock clock) {
        if (this == NONE) {
            return;
        }
        if (limits.requests().isPresent()) {
            synchronized (this) {
                handledNs = clock.nowNs() - beganNs;
            }
        }
    }

    /** How many bytes a response may hold so that its client is not beyond its quota for ever. */
    public int mostToFetch(int wantedBytes) {
        return limits.fetch()
                .map(limit -> (int) Math.min(wantedBytes, throttles.settings().mostAtOnce(limit.perSecond())))
                .orElse(wantedBytes);
    }

    /**
     * Charges the bytes of a Fetch response before it is made.
     *
     * @return whether the client has used too much: it gets an empty response, and the bytes are not counted
     */
    public boolean fetched(long bytes, Clock clock) {
        if (this == NONE) {
            return false;
        }
        long nowNs = clock.nowNs();
        limits.fetch().ifPresent(limit -> quiet(limit.meter().record(bytes, limit.perSecond(), nowNs), maxNs()));
        boolean throttled = throttleMs(clock) > 0;
        if (throttled) {
            limits.fetch().ifPresent(limit -> limit.meter().giveBack(bytes, nowNs));
        }
        return throttled;
    }

    /** Charges the bytes of a Produce request; the time it takes, too, when it is answered. */
    public void produced(int bytes, boolean answered, Clock clock) {
        if (this == NONE) {
            return;
        }
        long nowNs = clock.nowNs();
        limits.produce().ifPresent(limit -> quiet(limit.meter().record(bytes, limit.perSecond(), nowNs), maxNs()));
        if (!answered) {
            settle();
        }
    }

    /** The time of the request is nobody's: the request is the cluster's own business. */
    public void exempt() {
        if (this != NONE) {
            settle();
        }
    }

    private synchronized void settle() {
        settled = true;
    }

    /**
     * Charges partitions that are created or deleted.
     *
     * @param strict whether the client understands a refusal; others are charged whatever they did before, and held back
     * @return false when the client has used too much: the partitions are not to be made, and not counted
     */
    public boolean mutates(int partitions, boolean strict, Clock clock) {
        return limits.mutations()
                .map(limit -> {
                    long nowNs = clock.nowNs();
                    long mustWaitNs = strict
                            ? limit.meter().recordIfWithin(partitions, limit.perSecond(), nowNs)
                            : limit.meter().record(partitions, limit.perSecond(), nowNs);
                    quiet(mustWaitNs, maxNs());
                    return !strict || mustWaitNs == 0;
                })
                .orElse(true);
    }

    /** Whether what changes the cluster has to be counted before it is done. */
    public boolean countsMutations() {
        return limits.mutations().isPresent();
    }

    /** What the client is told, once all else is charged; the first call charges the time that the request took. */
    public int throttleMs(Clock clock) {
        return this == NONE ? 0 : charged(clock);
    }

    private synchronized int charged(Clock clock) {
        if (!settled && limits.requests().isPresent()) {
            Limit limit = limits.requests().get();
            long nowNs = clock.nowNs();
            long tookNs = handledNs >= 0 ? handledNs : nowNs - beganNs;
            quiet(
                    limit.meter().record(tookNs * PERCENT_PER_NS, limit.perSecond(), nowNs),
                    throttles.settings().windowNs());
        }
        settled = true;
        return (int) TimeUnit.NANOSECONDS.toMillis(waitNs);
    }

    /** How long nothing more is to be read from the client, from now on; counts. */
    public long muteNs() {
        if (this == NONE) {
            return 0;
        }
        long forNs = waitNs();
        if (forNs > 0) {
            throttles.counted(forNs);
        }
        return forNs;
    }

    private synchronized long waitNs() {
        return waitNs;
    }

    private synchronized void quiet(long forNs, long mostNs) {
        waitNs = forNs == 0 ? waitNs : Math.max(waitNs, throttles.bounded(forNs, mostNs));
    }

    private long maxNs() {
        return throttles.settings().maxThrottleNs();
    }
}
