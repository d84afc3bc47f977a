package io.myelin.protocol.kafka.fetch;

/**
 * Where a reader stands in a partition.
 *
 * @param offset the next one it wants
 * @param maxBytes the most it wants of this partition
 * @param currentLeaderEpoch what it believes, -1 for no check
 * @param lastFetchedEpoch of the last record it has, -1 for no check
 */
record Position(long offset, int maxBytes, int currentLeaderEpoch, int lastFetchedEpoch) {}
