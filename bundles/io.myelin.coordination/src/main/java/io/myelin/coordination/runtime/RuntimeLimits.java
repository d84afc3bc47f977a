package io.myelin.coordination.runtime;

/**
 * Bounds of one shard.
 *
 * @param appendTimeoutMs how long the in-sync set has for a batch
 * @param batchMaxBytes of one batch
 * @param queueMaxBytes of records that wait for being written
 * @param loadChunkBytes read from the log at a time
 * @param loadRetryMs pause after a load that failed
 * @param loadWaitMs how long a call waits for a load before it is answered with COORDINATOR_LOADING
 * @param loadWaitMaxCalls how many calls may wait so
 */
public record RuntimeLimits(
        int appendTimeoutMs,
        int batchMaxBytes,
        int queueMaxBytes,
        int loadChunkBytes,
        int loadRetryMs,
        int loadWaitMs,
        int loadWaitMaxCalls) {}
