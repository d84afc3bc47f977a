package io.myelin.broker.txn;

/**
 * A producer's decision about its transaction.
 *
 * @param transactionalId of the producer
 * @param producer who asks
 * @param commit whether its records count
 * @param bumpsEpoch whether the producer takes a new epoch, and perhaps a new id, for each transaction: transaction version 2
 *     (KIP-890)
 */
public record EndTransaction(String transactionalId, ProducerIdentity producer, boolean commit, boolean bumpsEpoch) {}
