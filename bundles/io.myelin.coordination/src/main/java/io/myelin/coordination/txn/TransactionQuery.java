package io.myelin.coordination.txn;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.txn.TransactionFilter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A filter as it is asked of each transactional id. The expression is matched in linear time, whatever it says. */
final class TransactionQuery {
    private static final int MAX_PATTERN_CHARS = 1000;

    private final TransactionFilter filter;
    private final Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
    private final Set<String> unknownStates = new TreeSet<>();
    private final Optional<Pattern> pattern;

    TransactionQuery(TransactionFilter filter) {
        this.filter = filter;
        filter.states()
                .forEach(title ->
                        TransactionState.named(title).ifPresentOrElse(states::add, () -> unknownStates.add(title)));
        this.pattern = filter.pattern().filter(text -> !text.isEmpty()).map(TransactionQuery::compile);
    }

    private static Pattern compile(String text) {
        if (text.length() > MAX_PATTERN_CHARS) {
            throw new BusException(
                    BusError.INVALID_REGULAR_EXPRESSION,
                    "the pattern has " + text.length() + " characters; at most " + MAX_PATTERN_CHARS + " are taken");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new BusException(BusError.INVALID_REGULAR_EXPRESSION, e.getMessage());
        }
    }

    Set<String> unknownStates() {
        return unknownStates;
    }

    boolean wants(Transaction transaction, long nowMs) {
        return (filter.producerIds().isEmpty() || filter.producerIds().contains(transaction.producerId()))
                && (filter.states().isEmpty() || states.contains(transaction.state()))
                && (filter.longerThanMs() < 0 || nowMs - transaction.startMs() > filter.longerThanMs())
                && pattern.map(p -> p.matches(transaction.transactionalId())).orElse(true);
    }
}
