package io.myelin.coordination.queue;

/**
 * What a consumer holds records by. Records that were acquired, or renewed, together share one: compared by identity.
 *
 * @param consumer who
 * @param durationMs of it, {@link #UNLIMITED} for as long as the consumer is there
 * @param deadlineMs in steady time, {@link #UNLIMITED} for none
 */
record Lock(String consumer, long durationMs, long deadlineMs) {
    static final long UNLIMITED = Long.MAX_VALUE;

    static Lock of(String consumer, long durationMs, long nowMs) {
        return new Lock(consumer, durationMs, durationMs == UNLIMITED ? UNLIMITED : nowMs + durationMs);
    }
}
