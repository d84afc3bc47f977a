package io.myelin.protocol.amqp.node;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;
import io.myelin.generation.GenerationEndedException;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.qpid.proton.amqp.Symbol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the errors of the bus become AMQP's conditions, once. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** The partition or the coordinator moves, the disk is full, a bundle is being replaced. */
    private static final Set<BusError> PASSING = Set.of(
            BusError.NOT_LEADER,
            BusError.UNAVAILABLE,
            BusError.STORAGE,
            BusError.NO_SPACE,
            BusError.TIMED_OUT,
            BusError.NOT_ENOUGH_REPLICAS,
            BusError.COORDINATOR_NOT_AVAILABLE,
            BusError.COORDINATOR_LOADING);

    private Failures() {}

    /** What was thrown, without what stages wrap around it. */
    static Throwable cause(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Whether it goes away by itself. */
    static boolean passes(Throwable error) {
        return cause(error) instanceof BusException bus && PASSING.contains(bus.error());
    }

    /** What a peer is told. A defect is logged with its stack here, and only here. */
    public static AmqpFailure of(Throwable error) {
        Throwable cause = cause(error);
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
                    COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOADING,
                    THROTTLING_QUOTA_EXCEEDED -> Conditions.RESOURCE_LIMIT_EXCEEDED;
            case INTERNAL -> Conditions.INTERNAL_ERROR;
            default -> Conditions.NOT_ALLOWED;
        };
    }
}
