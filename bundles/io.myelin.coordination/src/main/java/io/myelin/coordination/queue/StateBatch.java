package io.myelin.coordination.queue;

/**
 * Offsets and their state as they are written, with Kafka's codes.
 *
 * @param first offset
 * @param last offset, inclusive
 * @param state one of those below
 * @param deliveries counted so far
 */
record StateBatch(long first, long last, byte state, int deliveries) {
    static final byte AVAILABLE = 0;
    static final byte ACKNOWLEDGED = 2;
    static final byte ARCHIVED = 4;

    boolean joins(StateBatch next) {
        return last + 1 == next.first && state == next.state && deliveries == next.deliveries;
    }
}
