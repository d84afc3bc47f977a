package io.myelin.coordination.txn;

import io.myelin.broker.txn.EndTransaction;
import io.myelin.broker.txn.ProducerIdentity;
import java.util.OptionalLong;

/**
 * How a transaction is decided: by its producer, or over its head. By version 2 the markers have the epoch after that of the
 * transaction, and the producer goes on with it, so that a call or a marker that comes late meets an epoch that is not its own;
 * by version 1 epochs stay, and an end that comes late can't be told from one that is meant.
 */
final class Ending {
    private Ending() {}

    /**
     * @param freshId a producer id that nobody has, in case that one is needed
     * @return the id in a prepared state; itself when the same was decided before, and has been carried out
     * @throws ProducerIdNeeded when there was no fresh id
     */
    static Transaction end(Transaction current, EndTransaction end, OptionalLong freshId, long nowMs) {
        return end.bumpsEpoch() ? endOwnEpoch(current, end, freshId, nowMs) : endSameEpoch(current, end, nowMs);
    }

    private static Transaction endSameEpoch(Transaction current, EndTransaction end, long nowMs) {
        check(current.producerId() == end.producer().producerId(), current, end);
        if (current.epoch() != end.producer().producerEpoch()) {
            throw Refusals.fenced(current, end.producer());
        }
        return switch (current.state()) {
            case ONGOING ->
                current.decided(
                        end.commit(), current.epoch(), current.lastEpoch(), Transaction.NO_ID, (short) 0, nowMs);
            case PREPARE_COMMIT, PREPARE_ABORT -> throw stillEnding(current, end);
            case COMPLETE_COMMIT, COMPLETE_ABORT -> repeated(current, end);
            default -> throw illegal(current, end);
        };
    }

    private static Transaction endOwnEpoch(Transaction current, EndTransaction end, OptionalLong freshId, long nowMs) {
        ProducerIdentity producer = end.producer();
        if (current.awaitedBy(producer)) {
            throw Refusals.concurrent(current.transactionalId());
        }
        boolean overflowed = current.previousProducerId() == producer.producerId()
                && current.producerId() != producer.producerId()
                && Transaction.exhausted(producer.producerEpoch())
                && current.epoch() == 0;
        boolean bumped = current.bumpsEpoch() && current.epoch() == producer.producerEpoch() + 1;
        boolean same = current.epoch() == producer.producerEpoch();
        check(current.producerId() == producer.producerId() || overflowed, current, end);
        boolean valid = switch (current.state()) {
            case PREPARE_COMMIT, PREPARE_ABORT -> bumped;
            case COMPLETE_COMMIT, COMPLETE_ABORT -> bumped || overflowed || same;
            default -> same;
        };
        if (!valid) {
            throw Refusals.fenced(current, producer);
        }
        return switch (current.state()) {
            case ONGOING -> decided(current, end.commit(), freshId, nowMs);
            case PREPARE_COMMIT, PREPARE_ABORT -> throw stillEnding(current, end);
            case COMPLETE_COMMIT, COMPLETE_ABORT ->
                same ? abortOfNothing(current, end, freshId, nowMs) : repeated(current, end);
            default -> abortOfNothing(current, end, freshId, nowMs);
        };
    }

    /** A producer that does not know whether its first batch came through aborts, to be sure, and takes its next epoch. */
    private static Transaction abortOfNothing(
            Transaction current, EndTransaction end, OptionalLong freshId, long nowMs) {
        if (end.commit()) {
            throw illegal(current, end);
        }
        return decided(current, false, freshId, nowMs);
    }

    private static Transaction decided(Transaction current, boolean commit, OptionalLong freshId, long nowMs) {
        long nextId = current.exhausted() ? freshId.orElseThrow(ProducerIdNeeded::new) : Transaction.NO_ID;
        return current.decided(
                commit, (short) (current.epoch() + 1), current.epoch(), nextId, Transaction.EPOCH_EACH, nowMs);
    }

    /**
     * Aborts over the head of the producer. By version 2 it is as if the producer had aborted by itself: unless another one comes
     * first, it may abort once more and go on. Whoever comes asks again when the transaction has ended, and gets the epoch after
     * that one.
     *
     * @param version of transactions in the cluster; below 2 the producer has to begin as a new one
     * @param freshId a producer id that nobody has, if there is one at hand
     */
    static Transaction fence(Transaction current, int version, OptionalLong freshId, long nowMs) {
        boolean mayGoOn = version >= Transaction.EPOCH_EACH;
        if (!current.exhausted()) {
            short last = mayGoOn ? current.epoch() : Transaction.NO_EPOCH;
            short next = (short) (current.epoch() + 1);
            return current.decided(false, next, last, Transaction.NO_ID, Transaction.EPOCH_EACH, nowMs);
        }
        if (mayGoOn && freshId.isPresent()) {
            return decided(current, false, freshId, nowMs);
        }
        // One epoch is left. The producer must not be able to take it for its own next one.
        return current.decided(false, Short.MAX_VALUE, Transaction.NO_EPOCH, Transaction.NO_ID, (short) 0, nowMs);
    }

    private static Transaction repeated(Transaction current, EndTransaction end) {
        boolean committed = current.state() == TransactionState.COMPLETE_COMMIT;
        if (committed != end.commit()) {
            throw illegal(current, end);
        }
        return current;
    }

    private static RuntimeException stillEnding(Transaction current, EndTransaction end) {
        boolean committing = current.state() == TransactionState.PREPARE_COMMIT;
        return committing == end.commit() ? Refusals.concurrent(current.transactionalId()) : illegal(current, end);
    }

    private static RuntimeException illegal(Transaction current, EndTransaction end) {
        return Refusals.state(current, end.commit() ? "commit" : "abort");
    }

    private static void check(boolean sameProducer, Transaction current, EndTransaction end) {
        if (!sameProducer) {
            throw Refusals.otherProducer(current, end.producer());
        }
    }
}
