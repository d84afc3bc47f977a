package io.myelin.broker.txn;

/**
 * A group whose offsets a producer is about to commit in its transaction.
 *
 * @param transactionalId of the producer
 * @param producer who asks
 * @param groupId the group
 */
public record AddOffsets(String transactionalId, ProducerIdentity producer, String groupId) {}
