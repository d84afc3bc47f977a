package io.myelin.coordination.txn;

import io.myelin.broker.BusError;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.ProducerIdentity;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How partitions come into a transaction. */
final class Adding {
    private Adding() {}

    /** @return the id with the partitions in its transaction; itself when they are there already */
    static Transaction add(
            Transaction current,
            ProducerIdentity producer,
            Collection<TopicPartitionRef> partitions,
            short version,
            int maxPartitions,
            long nowMs) {
        check(current, producer);
        boolean ongoing = current.state() == TransactionState.ONGOING;
        if (ongoing && current.partitions().containsAll(partitions)) {
            return current;
        }
        Set<TopicPartitionRef> all = new HashSet<>(current.partitions());
        all.addAll(partitions);
        if (all.size() > maxPartitions) {
            throw Refusals.abortable(
                    current.transactionalId(),
                    "it has more than " + maxPartitions + " partitions (transaction.partitions.max)");
        }
        return current.ongoing(Set.copyOf(all), version, nowMs);
    }

    /** Which of the partitions are in the transaction: the others have to be aborted with it. */
    static List<AddPartitions.Outcome> verify(
            Transaction current, ProducerIdentity producer, Collection<TopicPartitionRef> partitions) {
        check(current, producer);
        return partitions.stream()
                .map(partition -> new AddPartitions.Outcome(
                        partition,
                        current.partitions().contains(partition)
                                ? Optional.empty()
                                : Optional.of(BusError.TRANSACTION_ABORTABLE)))
                .toList();
    }

    private static void check(Transaction current, ProducerIdentity producer) {
        if (current.awaitedBy(producer)) {
            throw Refusals.concurrent(current.transactionalId());
        }
        if (current.producerId() != producer.producerId()) {
            throw Refusals.otherProducer(current, producer);
        }
        if (current.epoch() != producer.producerEpoch()) {
            throw Refusals.fenced(current, producer);
        }
        if (current.state().prepared()) {
            throw Refusals.concurrent(current.transactionalId());
        }
    }
}
