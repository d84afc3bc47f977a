package io.myelin.coordination.txn;

import io.myelin.broker.txn.TransactionFilter;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** A filter as it is asked of each transactional id. */
final class TransactionQuery {
    private final TransactionFilter filter;
    private final Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
    private final Set<String> unknownStates = new TreeSet<>();

    TransactionQuery(TransactionFilter filter) {
        this.filter = filter;
        filter.states()
                .forEach(title ->
                        TransactionState.named(title).ifPresentOrElse(states::add, () -> unknownStates.add(title)));
    }

    Set<String> unknownStates() {
        return unknownStates;
    }

    boolean wants(Transaction transaction, long nowMs) {
        return (filter.producerIds().isEmpty() || filter.producerIds().contains(transaction.producerId()))
                && (filter.states().isEmpty() || states.contains(transaction.state()))
                && (filter.longerThanMs() < 0 || nowMs - transaction.startMs() > filter.longerThanMs());
    }
}
