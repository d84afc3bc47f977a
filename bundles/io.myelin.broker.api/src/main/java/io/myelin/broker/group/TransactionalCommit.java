package io.myelin.broker.group;

import io.myelin.broker.TransactionRef;

/**
 * Offsets that count when the producer's transaction does.
 *
 * @param commit what to remember; generation -1 and an empty member id when the producer does not know the member (before
 *     KIP-447)
 * @param ref the transaction
 * @param producerId of the producer
 * @param producerEpoch of the producer
 */
public record TransactionalCommit(Commit commit, TransactionRef ref, long producerId, short producerEpoch) {}
