package io.myelin.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/** What one client is asked for, and when it last came. Guarded by the lock of {@link Instances}. */
final class Instance {
    /** So long ago that any interval has passed, and a difference does not overflow. */
    private static final long NEVER = Long.MIN_VALUE / 4;

    private final Set<String> metrics;
    private final int intervalMs;
    private final int subscriptionId;
    private final long generation;
    private long askedMs = NEVER;
    private long pushedMs = NEVER;
    private boolean mayAskAgain;
    private boolean terminated;

    private Instance(Set<String> metrics, int intervalMs, int subscriptionId, long generation) {
        this.metrics = metrics;
        this.intervalMs = intervalMs;
        this.subscriptionId = subscriptionId;
        this.generation = generation;
    }

    /** @param generation of the subscriptions */
    static Instance of(UUID id, Map<String, String> attributes, List<Wanted> subscriptions, long generation) {
        int intervalMs = Wanted.DEFAULT_INTERVAL_MS;
        Set<String> metrics = new HashSet<>();
        for (Wanted wanted : subscriptions) {
            if (wanted.matches(attributes)) {
                metrics.addAll(wanted.metrics());
                intervalMs = Math.min(intervalMs, wanted.intervalMs());
            }
        }
        if (metrics.contains(Wanted.ALL)) {
            metrics.clear();
            metrics.add(Wanted.ALL);
        }
        return new Instance(metrics, intervalMs, subscriptionId(id, metrics, intervalMs), generation);
    }

    /** The number that Kafka has for the same subscription of the same client. */
    static int subscriptionId(UUID id, Set<String> metrics, int intervalMs) {
        CRC32C crc = new CRC32C();
        crc.update((metrics.toString() + intervalMs).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue() ^ id.hashCode();
    }

    List<String> metrics() {
        return List.copyOf(metrics);
    }

    int intervalMs() {
        return intervalMs;
    }

    int subscriptionId() {
        return subscriptionId;
    }

    long generation() {
        return generation;
    }

    /** @return whether it may ask now */
    boolean asks(long nowMs) {
        boolean due = nowMs - Math.max(askedMs, pushedMs) >= intervalMs;
        if (due) {
            askedMs = nowMs;
        }
        boolean allowed = due || mayAskAgain;
        mayAskAgain = mayAskAgain && !allowed;
        return allowed;
    }

    /** @return whether it may push now: once after it has asked, then when the interval has passed */
    boolean pushes(long nowMs) {
        boolean due = askedMs > pushedMs || nowMs - pushedMs >= intervalMs;
        if (due) {
            pushedMs = nowMs;
        }
        return due;
    }

    /** What it was last told makes it ask at once. */
    void toldToAsk() {
        mayAskAgain = true;
    }

    void toldOtherwise() {
        mayAskAgain = false;
    }

    boolean terminated() {
        return terminated;
    }

    void terminates() {
        terminated = true;
    }
}
