package io.myelin.coordination.txn;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of transactions; those that Kafka has, have Kafka's names, units and defaults. */
@ObjectClassDefinition(
        id = "io.myelin.coordination.txn",
        name = "Transactions",
        description = "The coordinator of transactions")
public @interface TransactionConfig {
    @AttributeDefinition(
            name = "transaction.max.timeout.ms",
            description = "Longest transaction time-out that a producer may ask for, in milliseconds")
    int transaction_max_timeout_ms() default 900000;

    @AttributeDefinition(
            name = "transaction.abort.timed.out.transaction.cleanup.interval.ms",
            description = "How often transactions whose time is up are looked for and aborted, in milliseconds")
    int transaction_abort_timed_out_transaction_cleanup_interval_ms() default 10000;

    @AttributeDefinition(
            name = "transactional.id.expiration.ms",
            description = "How long a transactional id without an open transaction is kept, in milliseconds")
    int transactional_id_expiration_ms() default 604800000;

    @AttributeDefinition(
            name = "transaction.remove.expired.transaction.cleanup.interval.ms",
            description = "How often expired transactional ids are looked for, in milliseconds")
    int transaction_remove_expired_transaction_cleanup_interval_ms() default 3600000;

    @AttributeDefinition(
            name = "add.partitions.to.txn.retry.backoff.max.ms",
            description =
                    "How long a call for the next transaction waits here for the end of the one before it, until the"
                            + " producer is told to ask again, in milliseconds; 0 tells it at once")
    int add_partitions_to_txn_retry_backoff_max_ms() default 100;

    @AttributeDefinition(
            name = "add.partitions.to.txn.waiting.max.calls",
            description = "Most calls of one partition of __transaction_state that wait so")
    int add_partitions_to_txn_waiting_max_calls() default 10000;

    @AttributeDefinition(
            name = "transaction.partitions.max",
            description = "Most partitions in one transaction; with one more it has to be aborted")
    int transaction_partitions_max() default 10000;

    @AttributeDefinition(
            name = "transactional.ids.max",
            description = "Most transactional ids in one partition of __transaction_state; a further one is refused")
    int transactional_ids_max() default 100000;

    @AttributeDefinition(
            name = "marker.timeout.ms",
            description = "How long a partition has to write the end of a transaction before it is told again,"
                    + " in milliseconds")
    int marker_timeout_ms() default 5000;

    @AttributeDefinition(
            name = "marker.retry.min.ms",
            description = "Pause before a partition that could not write the end of a transaction is told again, in"
                    + " milliseconds; doubled each time")
    int marker_retry_min_ms() default 20;

    @AttributeDefinition(name = "marker.retry.max.ms", description = "Longest such pause, in milliseconds")
    int marker_retry_max_ms() default 1000;

    @AttributeDefinition(
            name = "markers.in.flight.max",
            description = "Most ends of transactions that one partition of __transaction_state sends at a time")
    int markers_in_flight_max() default 1000;

    @AttributeDefinition(
            name = "transaction.state.log.load.buffer.size",
            description = "How much is read from the log at a time while transactions are loaded, in bytes")
    int transaction_state_log_load_buffer_size() default 5242880;

    @AttributeDefinition(
            name = "append.timeout.ms",
            description = "How long the in-sync replicas have for what the coordinator writes, in milliseconds")
    int append_timeout_ms() default 5000;

    @AttributeDefinition(
            name = "append.batch.max.bytes",
            description =
                    "Largest batch that the coordinator writes, in bytes; also the most that the partitions of one"
                            + " transaction may take. Keep it below max.message.bytes of __transaction_state")
    int append_batch_max_bytes() default 1000000;

    @AttributeDefinition(
            name = "append.queue.max.bytes",
            description = "Most bytes of records of one partition that may wait for being written;"
                    + " beyond it calls are refused with a retriable error")
    int append_queue_max_bytes() default 16777216;

    @AttributeDefinition(
            name = "load.wait.ms",
            description = "How long a call waits for its transactional id to be loaded before it is told to try again,"
                    + " in milliseconds")
    int load_wait_ms() default 1500;

    @AttributeDefinition(
            name = "load.wait.max.calls",
            description = "Most calls of one partition that wait for it to be loaded")
    int load_wait_max_calls() default 10000;

    @AttributeDefinition(
            name = "load.retry.ms",
            description = "Pause before a partition that could not be loaded is loaded again, in milliseconds")
    int load_retry_ms() default 2000;
}
