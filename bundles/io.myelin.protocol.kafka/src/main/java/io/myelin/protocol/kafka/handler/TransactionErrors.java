package io.myelin.protocol.kafka.handler;

import io.myelin.protocol.kafka.KafkaErrors;
import org.apache.kafka.common.protocol.Errors;

/**
 * Errors of calls to the transaction coordinator, in the words of a request's version. A time-out is no error that producers
 * expect here; to look for the coordinator anew is what all of them do when it is not available.
 */
final class TransactionErrors {
    private TransactionErrors() {}

    /**
     * @param fencedSince the first version that knows PRODUCER_FENCED
     * @param abortableSince the first version that knows TRANSACTION_ABORTABLE
     */
    static Errors of(KafkaErrors.Failure failure, int version, int fencedSince, int abortableSince) {
        return of(failure.error(), version, fencedSince, abortableSince);
    }

    static Errors of(Errors error, int version, int fencedSince, int abortableSince) {
        return switch (error) {
            case REQUEST_TIMED_OUT -> Errors.COORDINATOR_NOT_AVAILABLE;
            case PRODUCER_FENCED -> version < fencedSince ? Errors.INVALID_PRODUCER_EPOCH : error;
            case TRANSACTION_ABORTABLE -> version < abortableSince ? Errors.INVALID_TXN_STATE : error;
            default -> error;
        };
    }
}
