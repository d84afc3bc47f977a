package io.myelin.batch;

/**
 * What a log remembers of an idempotent producer.
 *
 * @param producerId its id
 * @param producerEpoch its newest epoch
 * @param lastSequence of its newest batch, -1 when it has none in this epoch
 * @param lastTimestampMs when that was appended
 * @param coordinatorEpoch of the newest transaction marker, -1 when none
 * @param transactionStartOffset of the open transaction, -1 when none
 */
public record ProducerState(
        long producerId,
        short producerEpoch,
        int lastSequence,
        long lastTimestampMs,
        int coordinatorEpoch,
        long transactionStartOffset) {}
