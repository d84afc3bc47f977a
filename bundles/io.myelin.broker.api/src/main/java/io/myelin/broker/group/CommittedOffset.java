package io.myelin.broker.group;

import io.myelin.broker.BusError;
import java.util.Optional;

/**
 * @param partition it belongs to
 * @param offset -1 when none is committed
 * @param leaderEpoch -1 when unknown
 * @param metadata the client's own words, may be empty
 * @param error absent when the answer holds
 */
public record CommittedOffset(
        TopicPartitionRef partition, long offset, int leaderEpoch, String metadata, Optional<BusError> error) {}
