package io.myelin.broker.queue;

/**
 * Offsets that were acquired together.
 *
 * @param first offset
 * @param last offset, inclusive
 * @param deliveryCount how often these have been handed out, this time included: 1 for the first time
 */
public record AcquiredRange(long first, long last, int deliveryCount) {}
