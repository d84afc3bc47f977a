package io.myelin.protocol.kafka.handler;

import io.myelin.protocol.kafka.KafkaErrors;
import org.apache.kafka.common.protocol.Errors;

/**
 * Errors of calls to the group coordinator. A time-out is no error that members of a group expect, and some clients end on it;
 * to look for the coordinator anew is what all of them do on NOT_COORDINATOR.
 */
final class GroupErrors {
    private GroupErrors() {}

    static KafkaErrors.Failure of(Throwable error) {
        return of(KafkaErrors.of(error));
    }

    static KafkaErrors.Failure of(KafkaErrors.Failure failure) {
        return failure.error() == Errors.REQUEST_TIMED_OUT
                ? new KafkaErrors.Failure(Errors.NOT_COORDINATOR, failure.message())
                : failure;
    }
}
