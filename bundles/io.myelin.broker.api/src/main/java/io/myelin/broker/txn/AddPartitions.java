package io.myelin.broker.txn;

import io.myelin.broker.BusError;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.List;
import java.util.Optional;

/**
 * Partitions that a producer is about to write to in its transaction.
 *
 * @param transactionalId of the producer
 * @param producer who asks
 * @param partitions all of them are added, or none
 * @param verifyOnly whether to say only which of them are in the transaction
 */
public record AddPartitions(
        String transactionalId, ProducerIdentity producer, List<TopicPartitionRef> partitions, boolean verifyOnly) {
    /**
     * @param partition as asked
     * @param error absent when the partition is in the transaction; OPERATION_NOT_ATTEMPTED when it is another one's fault that
     *     it is not
     */
    public record Outcome(TopicPartitionRef partition, Optional<BusError> error) {}
}
