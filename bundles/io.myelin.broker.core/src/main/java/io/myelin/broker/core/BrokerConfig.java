package io.myelin.broker.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The broker's configuration. Names and defaults are Kafka's where Kafka has the thing. */
@ObjectClassDefinition(
        name = "Myelin broker",
        description = "Topics, admission, defaults of topic configurations, limits")
public @interface BrokerConfig {
    @AttributeDefinition(
            name = "Authorizer",
            description = "The name of the authorizer that is asked. Empty: everything is refused.")
    String authorizer() default "";

    @AttributeDefinition(name = "Rack", description = "Where this node stands; empty for nowhere in particular.")
    String node_rack() default "";

    @AttributeDefinition(
            name = "Default partitions",
            description = "Partitions of a topic that is created without a number.")
    int num_partitions() default 1;

    @AttributeDefinition(
            name = "Default replication factor",
            description = "Copies of a topic that is created without a number.")
    int default_replication_factor() default 1;

    @AttributeDefinition(
            name = "Create topics automatically",
            description = "Whether a client's mention of an absent topic creates it.")
    boolean auto_create_topics_enable() default true;

    @AttributeDefinition(name = "Delete topics", description = "Whether topics can be deleted.")
    boolean delete_topic_enable() default true;

    @AttributeDefinition(name = "Partitions of __consumer_offsets", description = "Fixed once the topic exists.")
    int offsets_topic_num_partitions() default 50;

    @AttributeDefinition(
            name = "Copies of __consumer_offsets",
            description = "At most as many as there are nodes when it is created.")
    int offsets_topic_replication_factor() default 3;

    @AttributeDefinition(
            name = "Segment size of __consumer_offsets, bytes",
            description = "Small, so that compaction and loading stay quick.")
    int offsets_topic_segment_bytes() default 104857600;

    @AttributeDefinition(name = "Partitions of __transaction_state", description = "Fixed once the topic exists.")
    int transaction_state_log_num_partitions() default 50;

    @AttributeDefinition(
            name = "Copies of __transaction_state",
            description = "At most as many as there are nodes when it is created.")
    int transaction_state_log_replication_factor() default 3;

    @AttributeDefinition(
            name = "Segment size of __transaction_state, bytes",
            description = "Small, so that compaction and loading stay quick.")
    int transaction_state_log_segment_bytes() default 104857600;

    @AttributeDefinition(name = "Partitions of __share_group_state", description = "Fixed once the topic exists.")
    int share_coordinator_state_topic_num_partitions() default 50;

    @AttributeDefinition(
            name = "Copies of __share_group_state",
            description = "At most as many as there are nodes when it is created.")
    int share_coordinator_state_topic_replication_factor() default 3;

    @AttributeDefinition(
            name = "Segment size of __share_group_state, bytes",
            description = "What is superseded goes by whole segments.")
    int share_coordinator_state_topic_segment_bytes() default 104857600;

    @AttributeDefinition(name = "Largest batch, bytes", description = "Default of max.message.bytes.")
    int message_max_bytes() default 1048588;

    @AttributeDefinition(name = "Replicas in sync", description = "Default of min.insync.replicas.")
    int min_insync_replicas() default 1;

    @AttributeDefinition(name = "Compression", description = "Default of compression.type.")
    String compression_type() default "producer";

    @AttributeDefinition(name = "Durability", description = "Default of durability: replicated or fsync.")
    String durability() default "replicated";

    @AttributeDefinition(name = "Segment size, bytes", description = "Default of segment.bytes.")
    int log_segment_bytes() default 1073741824;

    @AttributeDefinition(name = "Segment age, ms", description = "Default of segment.ms.")
    long log_roll_ms() default 604800000L;

    @AttributeDefinition(name = "Segment age jitter, ms", description = "Default of segment.jitter.ms.")
    long log_roll_jitter_ms() default 0;

    @AttributeDefinition(name = "Retention, ms", description = "Default of retention.ms; -1 for ever.")
    long log_retention_ms() default 604800000L;

    @AttributeDefinition(name = "Retention, bytes", description = "Default of retention.bytes; -1 for no limit.")
    long log_retention_bytes() default -1;

    @AttributeDefinition(
            name = "Retention check, ms",
            description = "How often retention and rolling by age are applied.")
    long log_retention_check_interval_ms() default 300000;

    @AttributeDefinition(name = "Clean-up policy", description = "Default of cleanup.policy.")
    String log_cleanup_policy() default "delete";

    @AttributeDefinition(name = "Tombstone retention, ms", description = "Default of delete.retention.ms.")
    long log_cleaner_delete_retention_ms() default 86400000;

    @AttributeDefinition(
            name = "Cleanable ratio",
            description = "Default of min.cleanable.dirty.ratio: compact what is dirty by more than this share.")
    double log_cleaner_min_cleanable_ratio() default 0.5;

    @AttributeDefinition(name = "Compaction lag, ms", description = "Default of min.compaction.lag.ms.")
    long log_cleaner_min_compaction_lag_ms() default 0;

    @AttributeDefinition(name = "Compaction at the latest, ms", description = "Default of max.compaction.lag.ms.")
    long log_cleaner_max_compaction_lag_ms() default Long.MAX_VALUE;

    @AttributeDefinition(name = "Sync after records", description = "Default of flush.messages.")
    long log_flush_interval_messages() default Long.MAX_VALUE;

    @AttributeDefinition(name = "Sync after, ms", description = "Default of flush.ms.")
    long log_flush_interval_ms() default Long.MAX_VALUE;

    @AttributeDefinition(name = "Deleted files stay, ms", description = "Default of file.delete.delay.ms.")
    long log_segment_delete_delay_ms() default 60000;

    @AttributeDefinition(name = "Index interval, bytes", description = "Default of index.interval.bytes.")
    int log_index_interval_bytes() default 4096;

    @AttributeDefinition(name = "Timestamp type", description = "Default of message.timestamp.type.")
    String log_message_timestamp_type() default "CreateTime";

    @AttributeDefinition(name = "Timestamps behind, ms", description = "Default of message.timestamp.before.max.ms.")
    long log_message_timestamp_before_max_ms() default Long.MAX_VALUE;

    @AttributeDefinition(name = "Timestamps ahead, ms", description = "Default of message.timestamp.after.max.ms.")
    long log_message_timestamp_after_max_ms() default 3600000;

    @AttributeDefinition(
            name = "Producer state, ms",
            description = "An idle idempotent producer is forgotten after this.")
    long producer_id_expiration_ms() default 86400000;

    @AttributeDefinition(
            name = "Transactions are verified",
            description = "Whether the coordinator is asked before the first batch of a transaction in a partition.")
    boolean transaction_partition_verification_enable() default true;

    @AttributeDefinition(
            name = "Adding partitions again after, ms",
            description = "While the producer's transaction before is still being ended.")
    int add_partitions_to_txn_retry_backoff_ms() default 20;

    @AttributeDefinition(
            name = "Adding partitions at most, ms",
            description = "How long the broker tries that itself; then the producer does.")
    int add_partitions_to_txn_retry_backoff_max_ms() default 100;

    @AttributeDefinition(
            name = "Unverified batches per partition",
            description = "As many may wait for the coordinators of their transactions; producers try one more again.")
    int max_unverified_batches_per_partition_count() default 1000;

    @AttributeDefinition(
            name = "Unverified batches on this node",
            description = "As many producers of all partitions may wait while nobody coordinates transactions.")
    int max_unverified_batches_per_node_count() default 10000;

    @AttributeDefinition(
            name = "Producer ids per block",
            description = "How many producer ids the node takes from the cluster at a time.")
    int producer_ids_block_count() default 1000;

    @AttributeDefinition(name = "Partitions per topic", description = "More are refused.")
    int max_partitions_per_topic_count() default 10000;

    @AttributeDefinition(
            name = "Partitions on this node",
            description = "A topic that would take this node beyond it is refused.")
    int max_partitions_per_node_count() default 20000;

    @AttributeDefinition(
            name = "Least free space, bytes",
            description =
                    "Below it, or below a quarter of a small disk, records of clients are refused until there is more;"
                            + " what is kept is for deletions, committed offsets and restarts.",
            min = "0")
    long min_free_bytes() default 16777216;

    @AttributeDefinition(name = "Waiting reads per partition", description = "One more is woken at once instead.")
    int max_waits_per_partition_count() default 10000;

    @AttributeDefinition(
            name = "Largest batch once decompressed, bytes",
            description = "Where the broker has to look inside a batch, more is refused.")
    int max_decompressed_batch_bytes() default 104857600;

    @AttributeDefinition(
            name = "Closing, ms",
            description = "How long the broker waits for its partitions to close when it stops.")
    long partition_close_timeout_ms() default 20000;
}
