package io.myelin.batch;

/**
 * Where a leader epoch ended (KIP-101).
 *
 * @param leaderEpoch the largest known epoch not above the one asked for, -1 when there is none
 * @param endOffset the offset where it ended, -1 when unknown
 */
public record EpochEnd(int leaderEpoch, long endOffset) {
    public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1);
}
