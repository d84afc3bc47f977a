package io.myelin.coordination;

import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.Range;
import io.myelin.coordination.group.consumer.ConsumerLimits;
import io.myelin.coordination.group.consumer.assignor.Assignor;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.share.ShareLimits;
import io.myelin.coordination.streams.StreamsLimits;
import io.myelin.coordination.streams.StreamsLimits.Bounded;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the configuration means for the parts of the bundle. */
final class Limits {
    private Limits() {}

    /** The part that the runtime needs. */
    static RuntimeLimits runtime(CoordinationConfig config) {
        return new RuntimeLimits(
                config.offsets_commit_timeout_ms(),
                config.append_batch_max_bytes(),
                config.append_queue_max_bytes(),
                config.offsets_load_buffer_size(),
                config.load_retry_ms(),
                config.load_wait_ms(),
                config.load_wait_max_calls());
    }

    /** The part that groups need. */
    static GroupLimits groups(CoordinationConfig config) {
        return new GroupLimits(
                config.group_min_session_timeout_ms(),
                config.group_max_session_timeout_ms(),
                config.group_initial_rebalance_delay_ms(),
                config.group_new_member_join_timeout_ms(),
                config.group_max_size(),
                config.group_pending_members_max(),
                config.groups_max(),
                config.offset_metadata_max_bytes(),
                TimeUnit.MINUTES.toMillis(config.offsets_retention_minutes()),
                config.offsets_retention_check_interval_ms(),
                config.offsets_deleted_topics_check_interval_ms(),
                config.append_batch_max_bytes(),
                config.carry_max_bytes());
    }

    /** The part that streams groups need. */
    static StreamsLimits streams(CoordinationConfig config) {
        return new StreamsLimits(
                new Bounded(
                        config.group_streams_session_timeout_ms(),
                        config.group_streams_min_session_timeout_ms(),
                        config.group_streams_max_session_timeout_ms()),
                new Bounded(
                        config.group_streams_heartbeat_interval_ms(),
                        config.group_streams_min_heartbeat_interval_ms(),
                        config.group_streams_max_heartbeat_interval_ms()),
                new Bounded(
                        config.group_streams_assignment_interval_ms(),
                        config.group_streams_min_assignment_interval_ms(),
                        config.group_streams_max_assignment_interval_ms()),
                config.group_streams_initial_rebalance_delay_ms(),
                config.group_streams_num_standby_replicas(),
                config.group_streams_max_standby_replicas(),
                config.group_streams_task_offset_interval_ms(),
                config.group_streams_acceptable_recovery_lag(),
                config.group_streams_rack_aware_assignment_tags(),
                config.group_streams_max_size());
    }

    /** The part that share groups need. */
    static ShareLimits shares(CoordinationConfig config) {
        return new ShareLimits(
                new Range(
                        config.group_share_min_session_timeout_ms(),
                        config.group_share_session_timeout_ms(),
                        config.group_share_max_session_timeout_ms()),
                new Range(
                        config.group_share_min_heartbeat_interval_ms(),
                        config.group_share_heartbeat_interval_ms(),
                        config.group_share_max_heartbeat_interval_ms()),
                new Range(
                        config.group_share_min_assignment_interval_ms(),
                        config.group_share_assignment_interval_ms(),
                        config.group_share_max_assignment_interval_ms()),
                config.group_share_max_size());
    }

    /** The part that consumer groups of the newer protocol need. */
    static ConsumerLimits consumers(CoordinationConfig config) {
        List<String> assignors = List.of(config.group_consumer_assignors());
        if (assignors.isEmpty() || !Assignor.ALL.keySet().containsAll(assignors)) {
            throw new IllegalArgumentException(
                    "group.consumer.assignors is " + assignors + "; name one or more of " + Assignor.ALL.keySet());
        }
        return new ConsumerLimits(
                new Range(
                        config.group_consumer_min_session_timeout_ms(),
                        config.group_consumer_session_timeout_ms(),
                        config.group_consumer_max_session_timeout_ms()),
                new Range(
                        config.group_consumer_min_heartbeat_interval_ms(),
                        config.group_consumer_heartbeat_interval_ms(),
                        config.group_consumer_max_heartbeat_interval_ms()),
                new Range(
                        config.group_consumer_min_assignment_interval_ms(),
                        config.group_consumer_assignment_interval_ms(),
                        config.group_consumer_max_assignment_interval_ms()),
                config.group_consumer_max_size(),
                assignors,
                ConsumerLimits.Migration.valueOf(
                        config.group_consumer_migration_policy().toUpperCase(Locale.ROOT)),
                config.group_consumer_regex_max_chars());
    }
}
