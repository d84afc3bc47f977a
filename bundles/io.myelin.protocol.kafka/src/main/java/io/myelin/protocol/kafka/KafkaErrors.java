package io.myelin.protocol.kafka;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.AbsentException;
import io.myelin.generation.GenerationEndedException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the errors of the bus become Kafka's, once. */
public final class KafkaErrors {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaErrors.class);
    private static final Map<BusError, Errors> TABLE = new EnumMap<>(BusError.class);

    static {
        TABLE.put(BusError.UNKNOWN_TOPIC, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        TABLE.put(BusError.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID);
        TABLE.put(BusError.INCONSISTENT_TOPIC_ID, Errors.INCONSISTENT_TOPIC_ID);
        TABLE.put(BusError.UNKNOWN_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        TABLE.put(BusError.NOT_LEADER, Errors.NOT_LEADER_OR_FOLLOWER);
        TABLE.put(BusError.FENCED_LEADER_EPOCH, Errors.FENCED_LEADER_EPOCH);
        TABLE.put(BusError.UNKNOWN_LEADER_EPOCH, Errors.UNKNOWN_LEADER_EPOCH);
        TABLE.put(BusError.OFFSET_OUT_OF_RANGE, Errors.OFFSET_OUT_OF_RANGE);
        TABLE.put(BusError.CORRUPT_BATCH, Errors.CORRUPT_MESSAGE);
        TABLE.put(BusError.INVALID_RECORD, Errors.INVALID_RECORD);
        TABLE.put(BusError.RECORD_TOO_LARGE, Errors.MESSAGE_TOO_LARGE);
        TABLE.put(BusError.INVALID_TIMESTAMP, Errors.INVALID_TIMESTAMP);
        TABLE.put(BusError.UNSUPPORTED_COMPRESSION, Errors.UNSUPPORTED_COMPRESSION_TYPE);
        TABLE.put(BusError.UNSUPPORTED_FORMAT, Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT);
        TABLE.put(BusError.OUT_OF_ORDER_SEQUENCE, Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        TABLE.put(BusError.DUPLICATE_SEQUENCE, Errors.DUPLICATE_SEQUENCE_NUMBER);
        TABLE.put(BusError.STALE_PRODUCER_EPOCH, Errors.INVALID_PRODUCER_EPOCH);
        TABLE.put(BusError.INVALID_TRANSACTION_STATE, Errors.INVALID_TXN_STATE);
        TABLE.put(BusError.INVALID_ACKS, Errors.INVALID_REQUIRED_ACKS);
        TABLE.put(BusError.NOT_ENOUGH_REPLICAS, Errors.NOT_ENOUGH_REPLICAS);
        TABLE.put(BusError.NOT_ENOUGH_REPLICAS_AFTER_APPEND, Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        TABLE.put(BusError.TIMED_OUT, Errors.REQUEST_TIMED_OUT);
        TABLE.put(BusError.STORAGE, Errors.KAFKA_STORAGE_ERROR);
        // Not one that clients try again for a minute before they show its message.
        TABLE.put(BusError.NO_SPACE, Errors.POLICY_VIOLATION);
        TABLE.put(BusError.TOPIC_NOT_AUTHORIZED, Errors.TOPIC_AUTHORIZATION_FAILED);
        TABLE.put(BusError.GROUP_NOT_AUTHORIZED, Errors.GROUP_AUTHORIZATION_FAILED);
        TABLE.put(BusError.CLUSTER_NOT_AUTHORIZED, Errors.CLUSTER_AUTHORIZATION_FAILED);
        TABLE.put(BusError.TRANSACTIONAL_ID_NOT_AUTHORIZED, Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        TABLE.put(BusError.TOPIC_EXISTS, Errors.TOPIC_ALREADY_EXISTS);
        TABLE.put(BusError.INVALID_TOPIC, Errors.INVALID_TOPIC_EXCEPTION);
        TABLE.put(BusError.INVALID_PARTITIONS, Errors.INVALID_PARTITIONS);
        TABLE.put(BusError.INVALID_REPLICATION_FACTOR, Errors.INVALID_REPLICATION_FACTOR);
        TABLE.put(BusError.INVALID_REPLICA_ASSIGNMENT, Errors.INVALID_REPLICA_ASSIGNMENT);
        TABLE.put(BusError.INVALID_CONFIG, Errors.INVALID_CONFIG);
        TABLE.put(BusError.INVALID_REQUEST, Errors.INVALID_REQUEST);
        TABLE.put(BusError.UNAVAILABLE, Errors.REQUEST_TIMED_OUT);
        TABLE.put(BusError.COORDINATOR_NOT_AVAILABLE, Errors.COORDINATOR_NOT_AVAILABLE);
        TABLE.put(BusError.COORDINATOR_LOADING, Errors.COORDINATOR_LOAD_IN_PROGRESS);
        TABLE.put(BusError.NOT_COORDINATOR, Errors.NOT_COORDINATOR);
        TABLE.put(BusError.INVALID_GROUP_ID, Errors.INVALID_GROUP_ID);
        TABLE.put(BusError.GROUP_NOT_FOUND, Errors.GROUP_ID_NOT_FOUND);
        TABLE.put(BusError.NON_EMPTY_GROUP, Errors.NON_EMPTY_GROUP);
        TABLE.put(BusError.GROUP_FULL, Errors.GROUP_MAX_SIZE_REACHED);
        TABLE.put(BusError.GROUP_SUBSCRIBED_TO_TOPIC, Errors.GROUP_SUBSCRIBED_TO_TOPIC);
        TABLE.put(BusError.INCONSISTENT_GROUP_PROTOCOL, Errors.INCONSISTENT_GROUP_PROTOCOL);
        TABLE.put(BusError.ILLEGAL_GENERATION, Errors.ILLEGAL_GENERATION);
        TABLE.put(BusError.UNKNOWN_MEMBER, Errors.UNKNOWN_MEMBER_ID);
        TABLE.put(BusError.MEMBER_ID_REQUIRED, Errors.MEMBER_ID_REQUIRED);
        TABLE.put(BusError.FENCED_INSTANCE_ID, Errors.FENCED_INSTANCE_ID);
        TABLE.put(BusError.INVALID_SESSION_TIMEOUT, Errors.INVALID_SESSION_TIMEOUT);
        TABLE.put(BusError.REBALANCE_IN_PROGRESS, Errors.REBALANCE_IN_PROGRESS);
        TABLE.put(BusError.OFFSET_METADATA_TOO_LARGE, Errors.OFFSET_METADATA_TOO_LARGE);
        TABLE.put(BusError.INVALID_COMMIT_OFFSET_SIZE, Errors.INVALID_COMMIT_OFFSET_SIZE);
        TABLE.put(BusError.UNSTABLE_OFFSETS, Errors.UNSTABLE_OFFSET_COMMIT);
        TABLE.put(BusError.FENCED_MEMBER_EPOCH, Errors.FENCED_MEMBER_EPOCH);
        TABLE.put(BusError.STALE_MEMBER_EPOCH, Errors.STALE_MEMBER_EPOCH);
        TABLE.put(BusError.UNRELEASED_INSTANCE_ID, Errors.UNRELEASED_INSTANCE_ID);
        TABLE.put(BusError.STREAMS_INVALID_TOPOLOGY, Errors.STREAMS_INVALID_TOPOLOGY);
        TABLE.put(BusError.UNSUPPORTED_VERSION, Errors.UNSUPPORTED_VERSION);
        TABLE.put(BusError.STALE_COORDINATOR_EPOCH, Errors.TRANSACTION_COORDINATOR_FENCED);
        TABLE.put(BusError.TRANSACTION_ABORTABLE, Errors.TRANSACTION_ABORTABLE);
        TABLE.put(BusError.INVALID_PRODUCER_ID_MAPPING, Errors.INVALID_PRODUCER_ID_MAPPING);
        TABLE.put(BusError.PRODUCER_FENCED, Errors.PRODUCER_FENCED);
        TABLE.put(BusError.CONCURRENT_TRANSACTIONS, Errors.CONCURRENT_TRANSACTIONS);
        TABLE.put(BusError.INVALID_TRANSACTION_TIMEOUT, Errors.INVALID_TRANSACTION_TIMEOUT);
        TABLE.put(BusError.TRANSACTIONAL_ID_NOT_FOUND, Errors.TRANSACTIONAL_ID_NOT_FOUND);
        TABLE.put(BusError.UNKNOWN_PRODUCER_ID, Errors.UNKNOWN_PRODUCER_ID);
        TABLE.put(BusError.OPERATION_NOT_ATTEMPTED, Errors.OPERATION_NOT_ATTEMPTED);
        TABLE.put(BusError.UNSUPPORTED_ASSIGNOR, Errors.UNSUPPORTED_ASSIGNOR);
        TABLE.put(BusError.INVALID_REGULAR_EXPRESSION, Errors.INVALID_REGULAR_EXPRESSION);
        TABLE.put(BusError.INVALID_UPDATE_VERSION, Errors.INVALID_UPDATE_VERSION);
        TABLE.put(BusError.UNKNOWN_SUBSCRIPTION_ID, Errors.UNKNOWN_SUBSCRIPTION_ID);
        TABLE.put(BusError.TELEMETRY_TOO_LARGE, Errors.TELEMETRY_TOO_LARGE);
        TABLE.put(BusError.THROTTLING_QUOTA_EXCEEDED, Errors.THROTTLING_QUOTA_EXCEEDED);
        TABLE.put(BusError.INVALID_RECORD_STATE, Errors.INVALID_RECORD_STATE);
        TABLE.put(BusError.INTERNAL, Errors.UNKNOWN_SERVER_ERROR);
    }

    /** All is well. */
    public static final Failure NONE = new Failure(Errors.NONE, null);

    private KafkaErrors() {}

    /**
     * @param error Kafka's code
     * @param message for the client's user; null where the code says it all
     */
    public record Failure(Errors error, String message) {
        public short code() {
            return error.code();
        }
    }

    public static Errors of(BusError error) {
        return TABLE.get(error);
    }

    /** What a client is told of an exception. A defect is logged with its stack here, and only here. */
    public static Failure of(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof BusException bus) {
            return new Failure(of(bus.error()), bus.getMessage());
        }
        if (cause instanceof ApiException api) {
            return new Failure(Errors.forException(api), api.getMessage());
        }
        if (cause instanceof CancellationException) {
            return new Failure(Errors.REQUEST_TIMED_OUT, "nobody waits for it any more");
        }
        if (cause instanceof AbsentException || cause instanceof GenerationEndedException) {
            return new Failure(Errors.REQUEST_TIMED_OUT, cause.getMessage());
        }
        LOG.error("a request failed by a defect", cause);
        return new Failure(Errors.UNKNOWN_SERVER_ERROR, null);
    }

    static Map<BusError, Errors> table() {
        return Map.copyOf(TABLE);
    }
}
