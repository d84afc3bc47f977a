package io.myelin.coordination.group.consumer;

import io.myelin.coordination.runtime.Shard;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** By when members are expected to do what, in steady milliseconds. */
final class Deadlines {
    /** What is waited for; whoever does not do it in time is out. */
    enum Kind {
        HEARTBEAT("its session has ended"),
        REVOCATION("it did not give partitions up in time"),
        JOIN("it did not join again in time"),
        SYNC("it did not ask for its assignment in time");

        private final String reason;

        Kind(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /**
     * @param member that is late
     * @param kind what it should have done
     */
    record Due(String member, Kind kind) {}

    private final Map<Due, Long> times = new HashMap<>();
    private long earliestMs = Shard.NEVER;

    void set(String member, Kind kind, long atMs) {
        times.put(new Due(member, kind), atMs);
        earliestMs = Math.min(earliestMs, atMs);
    }

    void setIfAbsent(String member, Kind kind, long atMs) {
        if (!times.containsKey(new Due(member, kind))) {
            set(member, kind, atMs);
        }
    }

    void clear(String member, Kind kind) {
        times.remove(new Due(member, kind));
    }

    void clear(String member) {
        for (Kind kind : Kind.values()) {
            clear(member, kind);
        }
    }

    boolean has(String member, Kind kind) {
        return times.containsKey(new Due(member, kind));
    }

    /** May be early, because deadlines move away. */
    long earliestMs() {
        return earliestMs;
    }

    /** The first that is due, and no longer expected then. */
    Optional<Due> poll(long nowMs) {
        Due first = null;
        long firstMs = Shard.NEVER;
        for (Map.Entry<Due, Long> entry : times.entrySet()) {
            if (entry.getValue() < firstMs) {
                first = entry.getKey();
                firstMs = entry.getValue();
            }
        }
        earliestMs = firstMs;
        if (first == null || firstMs > nowMs) {
            return Optional.empty();
        }
        times.remove(first);
        return Optional.of(first);
    }
}
