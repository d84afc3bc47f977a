package io.myelin.coordination;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of consumer groups; those that Kafka has, have Kafka's names, units and defaults. */
@ObjectClassDefinition(
        id = "io.myelin.coordination",
        name = "Coordination",
        description = "Consumer groups and their offsets")
public @interface CoordinationConfig {
    @AttributeDefinition(
            name = "group.min.session.timeout.ms",
            description = "Shortest session time-out that a member may ask for, in milliseconds")
    int group_min_session_timeout_ms() default 6000;

    @AttributeDefinition(
            name = "group.max.session.timeout.ms",
            description = "Longest session time-out that a member may ask for, in milliseconds")
    int group_max_session_timeout_ms() default 1800000;

    @AttributeDefinition(
            name = "group.initial.rebalance.delay.ms",
            description = "How long a new group waits for more members before its first rebalance, in milliseconds")
    int group_initial_rebalance_delay_ms() default 3000;

    @AttributeDefinition(
            name = "group.new.member.join.timeout.ms",
            description = "How long a member that has never been answered may wait in a rebalance, in milliseconds")
    int group_new_member_join_timeout_ms() default 300000;

    @AttributeDefinition(name = "group.max.size", description = "Most members of one group")
    int group_max_size() default Integer.MAX_VALUE;

    @AttributeDefinition(
            name = "group.pending.members.max",
            description = "Most member ids of one group that were given out and have not been used yet")
    int group_pending_members_max() default 10000;

    @AttributeDefinition(
            name = "groups.max",
            description = "Most groups in one partition of __consumer_offsets; a further group is refused")
    int groups_max() default 100000;

    @AttributeDefinition(
            name = "offset.metadata.max.bytes",
            description = "Longest text that a client may store with an offset, in characters as Kafka counts it")
    int offset_metadata_max_bytes() default 4096;

    @AttributeDefinition(
            name = "offsets.retention.minutes",
            description = "How long offsets are kept after their group has lost its last member, in minutes")
    int offsets_retention_minutes() default 10080;

    @AttributeDefinition(
            name = "offsets.retention.check.interval.ms",
            description = "How often expired offsets are looked for, in milliseconds")
    long offsets_retention_check_interval_ms() default 600000;

    @AttributeDefinition(
            name = "offsets.deleted.topics.check.interval.ms",
            description = "How often offsets of deleted topics are looked for, in milliseconds")
    long offsets_deleted_topics_check_interval_ms() default 5000;

    @AttributeDefinition(
            name = "offsets.commit.timeout.ms",
            description = "How long the in-sync replicas have for what the coordinator writes, in milliseconds")
    int offsets_commit_timeout_ms() default 5000;

    @AttributeDefinition(
            name = "offsets.load.buffer.size",
            description = "How much is read from the log at a time while groups are loaded, in bytes")
    int offsets_load_buffer_size() default 5242880;

    @AttributeDefinition(
            name = "append.batch.max.bytes",
            description = "Largest batch that the coordinator writes, in bytes; also the most that one call may write."
                    + " Keep it below max.message.bytes of __consumer_offsets")
    int append_batch_max_bytes() default 1000000;

    @AttributeDefinition(
            name = "append.queue.max.bytes",
            description = "Most bytes of records of one partition that may wait for being written;"
                    + " beyond it calls are refused with a retriable error")
    int append_queue_max_bytes() default 16777216;

    @AttributeDefinition(
            name = "load.wait.ms",
            description =
                    "How long a call waits for its groups to be loaded before it is told to try again, in milliseconds")
    int load_wait_ms() default 1500;

    @AttributeDefinition(
            name = "load.wait.max.calls",
            description = "Most calls of one partition that wait for its groups to be loaded")
    int load_wait_max_calls() default 10000;

    @AttributeDefinition(
            name = "load.retry.ms",
            description = "Pause before groups that could not be loaded are loaded again, in milliseconds")
    int load_retry_ms() default 2000;

    @AttributeDefinition(
            name = "carry.max.bytes",
            description = "Most bytes of group membership of one partition that are handed to the next generation when"
                    + " the bundle is replaced")
    int carry_max_bytes() default 16777216;

    @AttributeDefinition(
            name = "group.streams.session.timeout.ms",
            description = "A member of a streams group that is not heard of for so long is out, in milliseconds")
    int group_streams_session_timeout_ms() default 45000;

    @AttributeDefinition(
            name = "group.streams.min.session.timeout.ms",
            description = "Least streams.session.timeout.ms of a group, in milliseconds")
    int group_streams_min_session_timeout_ms() default 45000;

    @AttributeDefinition(
            name = "group.streams.max.session.timeout.ms",
            description = "Greatest streams.session.timeout.ms of a group, in milliseconds")
    int group_streams_max_session_timeout_ms() default 60000;

    @AttributeDefinition(
            name = "group.streams.heartbeat.interval.ms",
            description = "How often members of streams groups report, in milliseconds")
    int group_streams_heartbeat_interval_ms() default 5000;

    @AttributeDefinition(
            name = "group.streams.min.heartbeat.interval.ms",
            description = "Least streams.heartbeat.interval.ms of a group, in milliseconds")
    int group_streams_min_heartbeat_interval_ms() default 5000;

    @AttributeDefinition(
            name = "group.streams.max.heartbeat.interval.ms",
            description = "Greatest streams.heartbeat.interval.ms of a group, in milliseconds")
    int group_streams_max_heartbeat_interval_ms() default 15000;

    @AttributeDefinition(
            name = "group.streams.assignment.interval.ms",
            description = "Least time between two assignments of a streams group, in milliseconds")
    int group_streams_assignment_interval_ms() default 1000;

    @AttributeDefinition(
            name = "group.streams.min.assignment.interval.ms",
            description = "Least streams.assignment.interval.ms of a group, in milliseconds")
    int group_streams_min_assignment_interval_ms() default 0;

    @AttributeDefinition(
            name = "group.streams.max.assignment.interval.ms",
            description = "Greatest streams.assignment.interval.ms of a group, in milliseconds")
    int group_streams_max_assignment_interval_ms() default 15000;

    @AttributeDefinition(
            name = "group.streams.initial.rebalance.delay.ms",
            description =
                    "How long a new streams group waits for more members before tasks are assigned, in milliseconds")
    int group_streams_initial_rebalance_delay_ms() default 3000;

    @AttributeDefinition(
            name = "group.streams.num.standby.replicas",
            description = "Standby copies of each task of a streams group that has state")
    int group_streams_num_standby_replicas() default 0;

    @AttributeDefinition(
            name = "group.streams.max.standby.replicas",
            description = "Greatest streams.num.standby.replicas of a group")
    int group_streams_max_standby_replicas() default 2;

    @AttributeDefinition(
            name = "group.streams.task.offset.interval.ms",
            description = "How often members of streams groups report how far their state is, in milliseconds")
    int group_streams_task_offset_interval_ms() default 60000;

    @AttributeDefinition(
            name = "group.streams.acceptable.recovery.lag",
            description = "State of a task that is behind by at most so many records is good enough to become active")
    long group_streams_acceptable_recovery_lag() default 10000;

    @AttributeDefinition(
            name = "group.streams.rack.aware.assignment.tags",
            description = "Client tags, separated by commas, that members of streams groups have to have")
    String group_streams_rack_aware_assignment_tags() default "";

    @AttributeDefinition(name = "group.streams.max.size", description = "Most members of one streams group")
    int group_streams_max_size() default Integer.MAX_VALUE;

    @AttributeDefinition(
            name = "group.consumer.session.timeout.ms",
            description =
                    "How long a member of a consumer group that speaks the newer protocol may be silent, in milliseconds")
    int group_consumer_session_timeout_ms() default 45000;

    @AttributeDefinition(
            name = "group.consumer.min.session.timeout.ms",
            description = "Least that consumer.session.timeout.ms of a group may be, in milliseconds")
    int group_consumer_min_session_timeout_ms() default 45000;

    @AttributeDefinition(
            name = "group.consumer.max.session.timeout.ms",
            description = "Most that consumer.session.timeout.ms of a group may be, in milliseconds")
    int group_consumer_max_session_timeout_ms() default 60000;

    @AttributeDefinition(
            name = "group.consumer.heartbeat.interval.ms",
            description = "How often members of a consumer group that speak the newer protocol report, in milliseconds")
    int group_consumer_heartbeat_interval_ms() default 5000;

    @AttributeDefinition(
            name = "group.consumer.min.heartbeat.interval.ms",
            description = "Least that consumer.heartbeat.interval.ms of a group may be, in milliseconds")
    int group_consumer_min_heartbeat_interval_ms() default 5000;

    @AttributeDefinition(
            name = "group.consumer.max.heartbeat.interval.ms",
            description = "Most that consumer.heartbeat.interval.ms of a group may be, in milliseconds")
    int group_consumer_max_heartbeat_interval_ms() default 15000;

    @AttributeDefinition(
            name = "group.consumer.assignment.interval.ms",
            description = "Least time between two assignments of a consumer group, in milliseconds")
    int group_consumer_assignment_interval_ms() default 1000;

    @AttributeDefinition(
            name = "group.consumer.min.assignment.interval.ms",
            description = "Least that consumer.assignment.interval.ms of a group may be, in milliseconds")
    int group_consumer_min_assignment_interval_ms() default 0;

    @AttributeDefinition(
            name = "group.consumer.max.assignment.interval.ms",
            description = "Most that consumer.assignment.interval.ms of a group may be, in milliseconds")
    int group_consumer_max_assignment_interval_ms() default 15000;

    @AttributeDefinition(name = "group.consumer.max.size", description = "Most members of one consumer group")
    int group_consumer_max_size() default Integer.MAX_VALUE;

    @AttributeDefinition(
            name = "group.consumer.assignors",
            description = "Assignors that members may ask for, uniform and range; the first is the default")
    String[] group_consumer_assignors() default {"uniform", "range"};

    @AttributeDefinition(
            name = "group.consumer.migration.policy",
            description =
                    "Whether a group with members may go from one protocol to the other: disabled, upgrade, downgrade or bidirectional")
    String group_consumer_migration_policy() default "bidirectional";

    @AttributeDefinition(
            name = "group.consumer.regex.max.chars",
            description = "Longest regular expression that a member may subscribe to, in characters")
    int group_consumer_regex_max_chars() default 4096;

    @AttributeDefinition(
            name = "group.share.session.timeout.ms",
            description = "A member of a share group that is not heard of for so long is out, in milliseconds")
    int group_share_session_timeout_ms() default 45000;

    @AttributeDefinition(
            name = "group.share.min.session.timeout.ms",
            description = "Least that share.session.timeout.ms of a group may be, in milliseconds")
    int group_share_min_session_timeout_ms() default 45000;

    @AttributeDefinition(
            name = "group.share.max.session.timeout.ms",
            description = "Most that share.session.timeout.ms of a group may be, in milliseconds")
    int group_share_max_session_timeout_ms() default 60000;

    @AttributeDefinition(
            name = "group.share.heartbeat.interval.ms",
            description = "How often members of share groups report, in milliseconds")
    int group_share_heartbeat_interval_ms() default 5000;

    @AttributeDefinition(
            name = "group.share.min.heartbeat.interval.ms",
            description = "Least that share.heartbeat.interval.ms of a group may be, in milliseconds")
    int group_share_min_heartbeat_interval_ms() default 5000;

    @AttributeDefinition(
            name = "group.share.max.heartbeat.interval.ms",
            description = "Most that share.heartbeat.interval.ms of a group may be, in milliseconds")
    int group_share_max_heartbeat_interval_ms() default 15000;

    @AttributeDefinition(
            name = "group.share.assignment.interval.ms",
            description = "Least time between two assignments of a share group, in milliseconds")
    int group_share_assignment_interval_ms() default 1000;

    @AttributeDefinition(
            name = "group.share.min.assignment.interval.ms",
            description = "Least that share.assignment.interval.ms of a group may be, in milliseconds")
    int group_share_min_assignment_interval_ms() default 0;

    @AttributeDefinition(
            name = "group.share.max.assignment.interval.ms",
            description = "Most that share.assignment.interval.ms of a group may be, in milliseconds")
    int group_share_max_assignment_interval_ms() default 15000;

    @AttributeDefinition(name = "group.share.max.size", description = "Most members of one share group")
    int group_share_max_size() default 200;
}
