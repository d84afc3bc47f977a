package io.myelin.broker.txn;

import java.util.Optional;
import java.util.Set;

/**
 * Which transactional ids are wanted.
 *
 * @param states Kafka's names of them, all when empty
 * @param producerIds all when empty
 * @param longerThanMs only those whose transaction began longer ago, all when negative
 * @param pattern a regular expression (RE2) that the whole id matches
 */
public record TransactionFilter(
        Set<String> states, Set<Long> producerIds, long longerThanMs, Optional<String> pattern) {}
