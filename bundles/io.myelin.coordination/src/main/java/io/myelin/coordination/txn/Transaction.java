package io.myelin.coordination.txn;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.ProducerIdentity;
import java.util.Set;

/**
 * What is known of a transactional id. A value: what changes it makes another one.
 *
 * @param transactionalId the id
 * @param producer who has it; while a transaction is being ended, the epoch of its markers
 * @param previousProducerId the one before the last change, -1 for none: whom a late retry may come from
 * @param nextProducerId what the producer is called once the transaction has ended, -1 when that stays
 * @param lastEpoch the epoch before, -1 when none or when it may not go on; not in the log
 * @param timeoutMs after which a transaction is aborted
 * @param state of it
 * @param partitions in the transaction
 * @param startMs when the transaction began, since 1970, -1 for never
 * @param updateMs of the last change, since 1970
 * @param clientVersion transaction version of the client that ends or began it
 */
record Transaction(
        String transactionalId,
        ProducerIdentity producer,
        long previousProducerId,
        long nextProducerId,
        short lastEpoch,
        int timeoutMs,
        TransactionState state,
        Set<TopicPartitionRef> partitions,
        long startMs,
        long updateMs,
        short clientVersion) {
    static final long NO_ID = -1;
    static final short NO_EPOCH = -1;
    static final long NEVER_MS = -1;
    /** The transaction version by which each transaction has an epoch of its own. */
    static final short EPOCH_EACH = 2;

    /** The last epoch that a producer gets: one more is kept for a marker that fences it. */
    private static final int LAST_EPOCH = Short.MAX_VALUE - 1;

    static Transaction created(String transactionalId, long producerId, int timeoutMs, long nowMs) {
        return new Transaction(
                transactionalId,
                new ProducerIdentity(producerId, NO_EPOCH),
                NO_ID,
                NO_ID,
                NO_EPOCH,
                timeoutMs,
                TransactionState.EMPTY,
                Set.of(),
                NEVER_MS,
                nowMs,
                (short) 0);
    }

    static boolean exhausted(short epoch) {
        return epoch >= LAST_EPOCH;
    }

    long producerId() {
        return producer.producerId();
    }

    short epoch() {
        return producer.producerEpoch();
    }

    /** Whether the next epoch belongs to another producer id. */
    boolean exhausted() {
        return exhausted(epoch());
    }

    boolean bumpsEpoch() {
        return clientVersion >= EPOCH_EACH;
    }

    /** What the producer is called when this transaction has ended. */
    ProducerIdentity successor() {
        return nextProducerId == NO_ID ? producer : new ProducerIdentity(nextProducerId, (short) 0);
    }

    /** Whether this is what a producer is called that does not know that its last transaction is still being ended. */
    boolean awaitedBy(ProducerIdentity asked) {
        return state.prepared() && asked.equals(successor());
    }

    /** Nobody is in a transaction: as after the producer has begun. */
    Transaction initialized(ProducerIdentity next, short last, int newTimeoutMs, long nowMs) {
        return new Transaction(
                transactionalId,
                next,
                producerId(),
                NO_ID,
                last,
                newTimeoutMs,
                TransactionState.EMPTY,
                Set.of(),
                NEVER_MS,
                nowMs,
                clientVersion);
    }

    /** The same producer asks once more for what it was not told. */
    Transaction initializedAgain(int newTimeoutMs, long nowMs) {
        return new Transaction(
                transactionalId,
                producer,
                previousProducerId,
                NO_ID,
                lastEpoch,
                newTimeoutMs,
                TransactionState.EMPTY,
                Set.of(),
                NEVER_MS,
                nowMs,
                clientVersion);
    }

    Transaction ongoing(Set<TopicPartitionRef> all, short version, long nowMs) {
        return new Transaction(
                transactionalId,
                producer,
                producerId(),
                NO_ID,
                lastEpoch,
                timeoutMs,
                TransactionState.ONGOING,
                all,
                state.idle() ? nowMs : startMs,
                nowMs,
                version);
    }

    /** The decision, with the epoch that its markers have. */
    Transaction decided(boolean commit, short markerEpoch, short last, long nextId, short version, long nowMs) {
        return new Transaction(
                transactionalId,
                new ProducerIdentity(producerId(), markerEpoch),
                producerId(),
                nextId,
                last,
                timeoutMs,
                commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT,
                partitions,
                state.idle() ? nowMs : startMs,
                nowMs,
                version);
    }

    /** Every partition has been told. */
    Transaction completed(long nowMs) {
        return new Transaction(
                transactionalId,
                successor(),
                producerId(),
                NO_ID,
                lastEpoch,
                timeoutMs,
                state == TransactionState.PREPARE_COMMIT
                        ? TransactionState.COMPLETE_COMMIT
                        : TransactionState.COMPLETE_ABORT,
                Set.of(),
                startMs,
                nowMs,
                clientVersion);
    }
}
