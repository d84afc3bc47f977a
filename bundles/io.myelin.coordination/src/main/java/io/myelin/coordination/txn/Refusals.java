package io.myelin.coordination.txn;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.txn.ProducerIdentity;

/** The refusals of a transactional id, each with its sentence. */
final class Refusals {
    private Refusals() {}

    static BusException unknown(String id) {
        return new BusException(
                BusError.INVALID_PRODUCER_ID_MAPPING,
                "transactional id " + id + " is not known, or no more: initialize the producer");
    }

    static BusException otherProducer(Transaction transaction, ProducerIdentity asked) {
        return new BusException(
                BusError.INVALID_PRODUCER_ID_MAPPING,
                "transactional id " + transaction.transactionalId() + " has producer id " + transaction.producerId()
                        + ", not " + asked.producerId());
    }

    static BusException fenced(Transaction transaction, ProducerIdentity asked) {
        return new BusException(
                BusError.PRODUCER_FENCED,
                "transactional id " + transaction.transactionalId() + " is at producer epoch " + transaction.epoch()
                        + ", not " + asked.producerEpoch() + ": another producer has taken its place");
    }

    static BusException concurrent(String id) {
        return new BusException(
                BusError.CONCURRENT_TRANSACTIONS, "the last transaction of " + id + " is still being ended; try again");
    }

    static BusException state(Transaction transaction, String wish) {
        return new BusException(
                BusError.INVALID_TRANSACTION_STATE,
                "transactional id " + transaction.transactionalId() + " is in state "
                        + transaction.state().title() + ", which does not allow to " + wish);
    }

    static BusException abortable(String id, String why) {
        return new BusException(
                BusError.TRANSACTION_ABORTABLE, "the transaction of " + id + " has to be aborted: " + why);
    }

    static BusException notFound(String id) {
        return new BusException(BusError.TRANSACTIONAL_ID_NOT_FOUND, "there is no transactional id " + id);
    }
}
