package io.myelin.broker;

import io.myelin.batch.ProducerState;
import java.util.List;

/**
 * @param startOffset of the log
 * @param highWatermark of the replica set
 * @param endOffset of the log
 * @param lastStableOffset of the log
 * @param sizeBytes on disk
 * @param producers the log remembers
 */
public record PartitionStatus(
        long startOffset,
        long highWatermark,
        long endOffset,
        long lastStableOffset,
        long sizeBytes,
        List<ProducerState> producers) {}
