package io.myelin.coordination.queue;

/**
 * Bounds of the queues of a shard.
 *
 * @param maxQueues in one shard
 * @param maxPulls that may wait for one queue
 * @param readMaxBytes read of a log at a time
 * @param snapshotUpdates how many updates follow a snapshot before the next one
 * @param sweepRecords how many records are written at least before what is superseded is deleted
 * @param sweepIntervalMs how often that is looked at
 */
record QueueLimits(
        int maxQueues, int maxPulls, int readMaxBytes, int snapshotUpdates, int sweepRecords, int sweepIntervalMs) {}
