package io.myelin.broker.txn;

/**
 * What a producer is known by in its records.
 *
 * @param producerId given out by the bus, -1 for none
 * @param producerEpoch higher for each successor under the same id, -1 for none
 */
public record ProducerIdentity(long producerId, short producerEpoch) {}
