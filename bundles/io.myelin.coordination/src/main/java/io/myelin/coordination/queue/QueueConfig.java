package io.myelin.coordination.queue;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of queues; those that Kafka has, have Kafka's names, units and defaults. */
@ObjectClassDefinition(
        id = "io.myelin.coordination.queue",
        name = "Queues",
        description = "The states of records in share groups and queues")
public @interface QueueConfig {
    @AttributeDefinition(
            name = "group.share.delivery.count.limit",
            description = "How often a record is delivered before it is given up, where the group does not say")
    int group_share_delivery_count_limit() default 5;

    @AttributeDefinition(
            name = "group.share.max.delivery.count.limit",
            description = "Most deliveries of a record that a group may be configured to")
    int group_share_max_delivery_count_limit() default 10;

    @AttributeDefinition(
            name = "group.share.record.lock.duration.ms",
            description = "How long an acquired record stays with its consumer, where the group does not say,"
                    + " in milliseconds")
    int group_share_record_lock_duration_ms() default 30000;

    @AttributeDefinition(
            name = "group.share.min.record.lock.duration.ms",
            description = "Shortest such time that a group may be configured to, in milliseconds")
    int group_share_min_record_lock_duration_ms() default 15000;

    @AttributeDefinition(
            name = "group.share.max.record.lock.duration.ms",
            description = "Longest such time that a group may be configured to, in milliseconds")
    int group_share_max_record_lock_duration_ms() default 60000;

    @AttributeDefinition(
            name = "group.share.partition.max.record.locks",
            description = "How many records of a partition may be handed out and not done with, where the group does"
                    + " not say")
    int group_share_partition_max_record_locks() default 2000;

    @AttributeDefinition(
            name = "group.share.max.partition.max.record.locks",
            description = "Most such records that a group may be configured to; the memory of a queue is bounded by it")
    int group_share_max_partition_max_record_locks() default 4000;

    @AttributeDefinition(
            name = "share.coordinator.snapshot.update.records.per.snapshot",
            description = "How many changes of a queue are written before its whole state is written again")
    int share_coordinator_snapshot_update_records_per_snapshot() default 500;

    @AttributeDefinition(
            name = "share.coordinator.state.topic.prune.interval.ms",
            description = "How often it is looked at whether records of __share_group_state that are superseded may"
                    + " be deleted, in milliseconds")
    int share_coordinator_state_topic_prune_interval_ms() default 300000;

    @AttributeDefinition(
            name = "share.coordinator.load.buffer.size",
            description = "How much is read from the log at a time while queues are loaded, in bytes")
    int share_coordinator_load_buffer_size() default 5242880;

    @AttributeDefinition(
            name = "share.coordinator.write.timeout.ms",
            description = "How long the in-sync replicas have for what is written, in milliseconds")
    int share_coordinator_write_timeout_ms() default 5000;

    @AttributeDefinition(
            name = "prune.least.records",
            description = "How many records a partition of __share_group_state has at least before some are deleted")
    int prune_least_records() default 20000;

    @AttributeDefinition(
            name = "queues.max",
            description = "Most queues (groups on partitions) in one partition of __share_group_state; a further one"
                    + " is refused")
    int queues_max() default 100000;

    @AttributeDefinition(
            name = "waiting.calls.max",
            description = "Most calls that wait for records of one queue; a further one is refused with a retriable"
                    + " error")
    int waiting_calls_max() default 10000;

    @AttributeDefinition(
            name = "read.max.bytes",
            description = "Most bytes of a log that are read at a time for those who wait for a queue")
    int read_max_bytes() default 4194304;

    @AttributeDefinition(
            name = "append.batch.max.bytes",
            description = "Largest batch that is written, in bytes. Keep it below max.message.bytes of"
                    + " __share_group_state")
    int append_batch_max_bytes() default 1000000;

    @AttributeDefinition(
            name = "append.queue.max.bytes",
            description = "Most bytes of records of one partition that may wait for being written;"
                    + " beyond it calls are refused with a retriable error")
    int append_queue_max_bytes() default 16777216;

    @AttributeDefinition(
            name = "load.wait.ms",
            description = "How long a call waits for its queue to be loaded before it is told to try again,"
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
