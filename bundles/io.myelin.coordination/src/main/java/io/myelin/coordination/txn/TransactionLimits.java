package io.myelin.coordination.txn;

/**
 * Bounds of transactions.
 *
 * @param maxTimeoutMs that a producer may ask for
 * @param timeoutCheckIntervalMs how often transactions that take too long are looked for
 * @param expirationMs how long an id is kept that nobody uses
 * @param expirationCheckIntervalMs how often such ids are looked for
 * @param maxPartitions of one transaction
 * @param maxIds in one shard
 * @param recordMaxBytes of a record
 * @param addWaitMs how long a call waits for the end of the transaction before
 * @param addWaitMaxCalls how many calls of one shard may wait so
 * @param markers how markers are sent
 */
record TransactionLimits(
        int maxTimeoutMs,
        long timeoutCheckIntervalMs,
        long expirationMs,
        long expirationCheckIntervalMs,
        int maxPartitions,
        int maxIds,
        int recordMaxBytes,
        int addWaitMs,
        int addWaitMaxCalls,
        Markers markers) {
    /**
     * @param timeoutMs that a partition has for a marker
     * @param retryMinMs pause before the second attempt; doubled for each one after it
     * @param retryMaxMs longest pause
     * @param maxInFlight of one shard
     */
    record Markers(int timeoutMs, int retryMinMs, int retryMaxMs, int maxInFlight) {}
}
