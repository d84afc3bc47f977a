package io.myelin.broker;

/**
 * What to read.
 *
 * @param offset the first one wanted
 * @param maxBytes the most to return
 * @param atLeastOneBatch whether the first batch comes whole however big it is
 * @param isolation how far to see
 * @param currentLeaderEpoch what the reader believes, -1 for no check
 * @param lastFetchedEpoch epoch of the last record the reader has, -1 when it does not ask about divergence (KIP-595)
 */
public record FetchSpec(
        long offset,
        int maxBytes,
        boolean atLeastOneBatch,
        Isolation isolation,
        int currentLeaderEpoch,
        int lastFetchedEpoch) {}
