package io.myelin.protocol.amqp.node;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;
import io.myelin.generation.GenerationEndedException;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.concurrent.CompletionException;
import org.apache.qpid.proton.amqp.Symbol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the errors of the bus become AMQP's conditions, once. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** What a peer is told. A defect is logged with its stack here, and only here. */
    public static AmqpFailure of(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof AmqpFailure failure) {
            return failure;
        }
        if (cause instanceof BusException bus) {
            return new AmqpFailure(condition(bus.error()), bus.getMessage());
        }
        if (cause instanceof AbsentException || cause instanceof GenerationEndedException) {
            return new AmqpFailure(Conditions.RESOURCE_LIMIT_EXCEEDED, cause.getMessage());
        }
        LOG.error("something that a link asked for failed by a defect", cause);
        return new AmqpFailure(Conditions.INTERNAL_ERROR, "a defect of the bus; its log says more");
    }

    static Symbol condition(BusError error) {
        return switch (error) {
            case UNKNOWN_TOPIC, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID, UNKNOWN_PARTITION -> Conditions.NOT_FOUND;
            case TOPIC_NOT_AUTHORIZED, GROUP_NOT_AUTHORIZED, CLUSTER_NOT_AUTHORIZED, TRANSACTIONAL_ID_NOT_AUTHORIZED ->
                Conditions.UNAUTHORIZED_ACCESS;
            case RECORD_TOO_LARGE -> Conditions.MESSAGE_SIZE_EXCEEDED;
            case INVALID_TOPIC, INVALID_RECORD, INVALID_TIMESTAMP, INVALID_CONFIG, INVALID_REQUEST, CORRUPT_BATCH ->
                Conditions.INVALID_FIELD;
            case STORAGE,
                    NO_SPACE,
                    NOT_ENOUGH_REPLICAS,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    TIMED_OUT,
                    UNAVAILABLE,
                    NOT_LEADER,
                    THROTTLING_QUOTA_EXCEEDED -> Conditions.RESOURCE_LIMIT_EXCEEDED;
            case INTERNAL -> Conditions.INTERNAL_ERROR;
            default -> Conditions.NOT_ALLOWED;
        };
    }
}
