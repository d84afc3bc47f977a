package io.myelin.broker;

/**
 * @param offset -1 when no record fits
 * @param timestampMs of the record, -1 when the query names no record
 * @param leaderEpoch of the record, or of the leader, -1 when unknown
 */
public record FoundOffset(long offset, long timestampMs, int leaderEpoch) {}
