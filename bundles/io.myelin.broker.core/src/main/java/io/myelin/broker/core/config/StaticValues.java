package io.myelin.broker.core.config;

import io.myelin.broker.BusException;
import io.myelin.broker.core.BrokerConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a node's configuration files say, by Kafka's names, where it is not the default anyway. */
final class StaticValues {
    private StaticValues() {}

    static Map<String, String> of(BrokerConfig config, int nodeId) {
        Map<String, Object> values = new TreeMap<>();
        values.put("node.id", nodeId);
        values.put("broker.id", nodeId);
        if (!config.node_rack().isEmpty()) {
            values.put("broker.rack", config.node_rack());
        }
        node(config, values);
        topicDefaults(config, values);
        Map<String, String> set = new HashMap<>();
        values.forEach((name, value) -> {
            ConfigKey key = BrokerKeys.DYNAMIC.find(name).orElseGet(() -> BrokerKeys.STATIC.key(name));
            String text = String.valueOf(value);
            check(key, text);
            if (!text.equals(key.defaultValue())) {
                set.put(name, text);
            }
        });
        return Map.copyOf(set);
    }

    private static void check(ConfigKey key, String text) {
        try {
            key.parse(text);
        } catch (BusException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void node(BrokerConfig config, Map<String, Object> values) {
        values.put("authorizer", config.authorizer());
        values.put("num.partitions", config.num_partitions());
        values.put("default.replication.factor", config.default_replication_factor());
        values.put("auto.create.topics.enable", config.auto_create_topics_enable());
        values.put("delete.topic.enable", config.delete_topic_enable());
        values.put("offsets.topic.num.partitions", config.offsets_topic_num_partitions());
        values.put("offsets.topic.replication.factor", config.offsets_topic_replication_factor());
        values.put("offsets.topic.segment.bytes", config.offsets_topic_segment_bytes());
        values.put("transaction.state.log.num.partitions", config.transaction_state_log_num_partitions());
        values.put("transaction.state.log.replication.factor", config.transaction_state_log_replication_factor());
        values.put("transaction.state.log.segment.bytes", config.transaction_state_log_segment_bytes());
        values.put(
                "share.coordinator.state.topic.num.partitions", config.share_coordinator_state_topic_num_partitions());
        values.put(
                "share.coordinator.state.topic.replication.factor",
                config.share_coordinator_state_topic_replication_factor());
        values.put("share.coordinator.state.topic.segment.bytes", config.share_coordinator_state_topic_segment_bytes());
        values.put("log.retention.check.interval.ms", config.log_retention_check_interval_ms());
        values.put("producer.id.expiration.ms", config.producer_id_expiration_ms());
        values.put("transaction.partition.verification.enable", config.transaction_partition_verification_enable());
        values.put("add.partitions.to.txn.retry.backoff.ms", config.add_partitions_to_txn_retry_backoff_ms());
        values.put("add.partitions.to.txn.retry.backoff.max.ms", config.add_partitions_to_txn_retry_backoff_max_ms());
        values.put("max.unverified.batches.per.partition.count", config.max_unverified_batches_per_partition_count());
        values.put("max.unverified.batches.per.node.count", config.max_unverified_batches_per_node_count());
        values.put("producer.ids.block.count", config.producer_ids_block_count());
        values.put("max.partitions.per.topic.count", config.max_partitions_per_topic_count());
        values.put("max.partitions.per.node.count", config.max_partitions_per_node_count());
        values.put("max.waits.per.partition.count", config.max_waits_per_partition_count());
        values.put("max.decompressed.batch.bytes", config.max_decompressed_batch_bytes());
        values.put("partition.close.timeout.ms", config.partition_close_timeout_ms());
    }

    private static void topicDefaults(BrokerConfig config, Map<String, Object> values) {
        values.put("message.max.bytes", config.message_max_bytes());
        values.put("min.insync.replicas", config.min_insync_replicas());
        values.put("compression.type", config.compression_type());
        values.put("durability", config.durability());
        values.put("log.segment.bytes", config.log_segment_bytes());
        values.put("log.roll.ms", config.log_roll_ms());
        values.put("log.roll.jitter.ms", config.log_roll_jitter_ms());
        values.put("log.retention.ms", config.log_retention_ms());
        values.put("log.retention.bytes", config.log_retention_bytes());
        values.put("log.cleanup.policy", config.log_cleanup_policy());
        values.put("log.cleaner.delete.retention.ms", config.log_cleaner_delete_retention_ms());
        values.put("log.cleaner.min.cleanable.ratio", config.log_cleaner_min_cleanable_ratio());
        values.put("log.cleaner.min.compaction.lag.ms", config.log_cleaner_min_compaction_lag_ms());
        values.put("log.cleaner.max.compaction.lag.ms", config.log_cleaner_max_compaction_lag_ms());
        values.put("log.flush.interval.messages", config.log_flush_interval_messages());
        values.put("log.flush.interval.ms", config.log_flush_interval_ms());
        values.put("log.segment.delete.delay.ms", config.log_segment_delete_delay_ms());
        values.put("log.index.interval.bytes", config.log_index_interval_bytes());
        values.put("log.message.timestamp.type", config.log_message_timestamp_type());
        values.put("log.message.timestamp.before.max.ms", config.log_message_timestamp_before_max_ms());
        values.put("log.message.timestamp.after.max.ms", config.log_message_timestamp_after_max_ms());
    }
}
