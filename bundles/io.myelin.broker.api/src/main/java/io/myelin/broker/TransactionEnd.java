package io.myelin.broker;

/**
 * The decision about a producer's transaction, as a marker in a partition tells it.
 *
 * @param producerId whose transaction ends
 * @param producerEpoch of the marker; under transaction version 2 it is higher than that of the transaction's records
 * @param commit whether its records count
 * @param coordinatorEpoch leader epoch under which the coordinator decided; one lower than seen before is fenced
 * @param transactionVersion by which the epoch is judged: from 2 on it must be higher than that of the open transaction, so
 *     that a delayed marker never ends a later one; below, it must not be lower (KIP-1228)
 */
public record TransactionEnd(
        long producerId, short producerEpoch, boolean commit, int coordinatorEpoch, short transactionVersion) {}
