package io.myelin.broker.txn;

import java.util.List;
import java.util.Set;

/**
 * Transactional ids that were found.
 *
 * @param unknownStates names in the filter that no state has
 * @param transactions in no order
 */
public record ListedTransactions(Set<String> unknownStates, List<Listed> transactions) {
    /**
     * @param transactionalId of the producer
     * @param producerId it has now
     * @param state Kafka's name of it
     */
    public record Listed(String transactionalId, long producerId, String state) {}
}
