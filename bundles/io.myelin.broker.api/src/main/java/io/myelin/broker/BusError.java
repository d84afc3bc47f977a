package io.myelin.broker;

/** What can go wrong, in the terms of the bus; each protocol maps these once, at its edge. */
public enum BusError {
    UNKNOWN_TOPIC,
    UNKNOWN_TOPIC_ID,
    /** The request names a topic id that is not that of the topic of the same name. */
    INCONSISTENT_TOPIC_ID,
    UNKNOWN_PARTITION,
    /** This node does not lead the partition, or no node does; the client looks up the leader and tries again. */
    NOT_LEADER,
    /** The client's leader epoch is older than the leader's. */
    FENCED_LEADER_EPOCH,
    /** The client's leader epoch is newer than the leader's. */
    UNKNOWN_LEADER_EPOCH,
    OFFSET_OUT_OF_RANGE,
    /** A checksum or a length of a batch does not hold. */
    CORRUPT_BATCH,
    /** A batch is whole but may not be written: no key on a compacted topic, a control batch of a client, ... */
    INVALID_RECORD,
    RECORD_TOO_LARGE,
    INVALID_TIMESTAMP,
    UNSUPPORTED_COMPRESSION,
    UNSUPPORTED_FORMAT,
    OUT_OF_ORDER_SEQUENCE,
    DUPLICATE_SEQUENCE,
    STALE_PRODUCER_EPOCH,
    INVALID_TRANSACTION_STATE,
    INVALID_ACKS,
    /** Too few replicas are in sync; nothing was written. */
    NOT_ENOUGH_REPLICAS,
    /** Too few replicas are in sync; it was written and may yet be lost. */
    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    /** The deadline passed before the outcome was known. */
    TIMED_OUT,
    /** The disk is full or has failed; the message says which. */
    STORAGE,
    /** There is too little disk space to add topics or partitions; nothing happened, and nothing will until some is free. */
    NO_SPACE,
    TOPIC_NOT_AUTHORIZED,
    GROUP_NOT_AUTHORIZED,
    CLUSTER_NOT_AUTHORIZED,
    TRANSACTIONAL_ID_NOT_AUTHORIZED,
    TOPIC_EXISTS,
    INVALID_TOPIC,
    INVALID_PARTITIONS,
    INVALID_REPLICATION_FACTOR,
    INVALID_REPLICA_ASSIGNMENT,
    INVALID_CONFIG,
    INVALID_REQUEST,
    /** Something the call needs is not there now; nothing happened, try again. */
    UNAVAILABLE,
    COORDINATOR_NOT_AVAILABLE,
    COORDINATOR_LOADING,
    NOT_COORDINATOR,
    INVALID_GROUP_ID,
    GROUP_NOT_FOUND,
    NON_EMPTY_GROUP,
    GROUP_FULL,
    GROUP_SUBSCRIBED_TO_TOPIC,
    INCONSISTENT_GROUP_PROTOCOL,
    ILLEGAL_GENERATION,
    UNKNOWN_MEMBER,
    MEMBER_ID_REQUIRED,
    FENCED_INSTANCE_ID,
    INVALID_SESSION_TIMEOUT,
    REBALANCE_IN_PROGRESS,
    OFFSET_METADATA_TOO_LARGE,
    INVALID_COMMIT_OFFSET_SIZE,
    UNSTABLE_OFFSETS,
    /** The member's epoch is not the one it is at: it has to give up what it has and join again. */
    FENCED_MEMBER_EPOCH,
    /** The call was made with an epoch that the member is no longer at; it looks up its own epoch and tries again. */
    STALE_MEMBER_EPOCH,
    /** Another member has the instance id and has not given it up. */
    UNRELEASED_INSTANCE_ID,
    STREAMS_INVALID_TOPOLOGY,
    /** What is asked for is not offered by this node. */
    UNSUPPORTED_VERSION,
    /** A newer coordinator has ended transactions of this producer here already. */
    STALE_COORDINATOR_EPOCH,
    /** The transaction can't go on, but the producer can: it aborts, and begins another (KIP-890). */
    TRANSACTION_ABORTABLE,
    /** The producer id is not the one of the transactional id. */
    INVALID_PRODUCER_ID_MAPPING,
    /** A newer producer has the transactional id. */
    PRODUCER_FENCED,
    /** The transaction before is still being ended; try again. */
    CONCURRENT_TRANSACTIONS,
    /** The transaction's time-out is longer than the configured limit, or no time at all. */
    INVALID_TRANSACTION_TIMEOUT,
    TRANSACTIONAL_ID_NOT_FOUND,
    /** The producer is not known here: what it wrote has expired. */
    UNKNOWN_PRODUCER_ID,
    /** Something else in the same call was wrong, so this was not tried. */
    OPERATION_NOT_ATTEMPTED,
    /** No assignor of that name is offered. */
    UNSUPPORTED_ASSIGNOR,
    INVALID_REGULAR_EXPRESSION,
    /** A feature can't have the level that was asked for. */
    INVALID_UPDATE_VERSION,
    /** A client's metrics were pushed for a subscription that it does not have, or no longer has. */
    UNKNOWN_SUBSCRIPTION_ID,
    /** Pushed metrics are larger than they may be. */
    TELEMETRY_TOO_LARGE,
    /** The client asked or pushed before its time. */
    THROTTLING_QUOTA_EXCEEDED,
    /** A record is not in the state that the call wants: not acquired by this consumer, for one. */
    INVALID_RECORD_STATE,
    /** A defect of ours; the log has the stack. */
    INTERNAL
}
