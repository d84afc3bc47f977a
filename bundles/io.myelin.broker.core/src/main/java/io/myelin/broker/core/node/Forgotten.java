package io.myelin.broker.core.node;

import io.myelin.loop.Clock;
import java.time.Instant;

/**
 * Where a log goes on whose offsets nobody remembers: behind every offset that it can have given out. The time says where that
 * is, as long as a partition takes fewer than a million records a second on average between two starts.
 */
final class Forgotten {
    private static final long FROM_MS = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    private static final long OFFSETS_PER_MS = 1_000;

    private Forgotten() {}

    static long offset(Clock clock) {
        return Math.max(0, clock.nowMs() - FROM_MS) * OFFSETS_PER_MS;
    }
}
