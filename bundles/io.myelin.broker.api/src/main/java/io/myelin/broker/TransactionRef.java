package io.myelin.broker;

/**
 * What a producer says of the transaction that it writes in.
 *
 * @param transactionalId which it began the transaction under
 * @param addsPartition whether the partition joins the transaction by being written to (a client of transaction version 2,
 *     KIP-890); else the client has added it before
 */
public record TransactionRef(String transactionalId, boolean addsPartition) {}
