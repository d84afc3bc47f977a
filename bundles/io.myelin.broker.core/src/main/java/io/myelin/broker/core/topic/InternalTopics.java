package io.myelin.broker.core.topic;

import io.myelin.broker.Topics;
import io.myelin.broker.core.BrokerConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The topics in which the bus keeps its own state. */
public final class InternalTopics {
    public static final String OFFSETS = "__consumer_offsets";
    public static final String TRANSACTIONS = "__transaction_state";
    public static final String QUEUES = "__share_group_state";

    private final Map<String, Topics.Spec> specs;

    public InternalTopics(BrokerConfig config) {
        this.specs = Map.of(
                OFFSETS,
                spec(
                        OFFSETS,
                        config.offsets_topic_num_partitions(),
                        config.offsets_topic_replication_factor(),
                        config.offsets_topic_segment_bytes(),
                        Map.of("cleanup.policy", "compact", "compression.type", "producer")),
                TRANSACTIONS,
                spec(
                        TRANSACTIONS,
                        config.transaction_state_log_num_partitions(),
                        config.transaction_state_log_replication_factor(),
                        config.transaction_state_log_segment_bytes(),
                        Map.of(
                                "cleanup.policy",
                                "compact",
                                "compression.type",
                                "uncompressed",
                                "unclean.leader.election.enable",
                                "false")),
                QUEUES,
                // A change of a queue supersedes no other one: the coordinator deletes what has become needless.
                spec(
                        QUEUES,
                        config.share_coordinator_state_topic_num_partitions(),
                        config.share_coordinator_state_topic_replication_factor(),
                        config.share_coordinator_state_topic_segment_bytes(),
                        Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1")));
    }

    public boolean contains(String name) {
        return specs.containsKey(name);
    }

    /** How it is created, with as many replicas as are wanted. */
    Optional<Topics.Spec> spec(String name) {
        return Optional.ofNullable(specs.get(name));
    }

    /** A lost decision is worse than a lost record: what these topics acknowledge is on disk. */
    private static Topics.Spec spec(
            String name, int partitions, int replicas, int segmentBytes, Map<String, String> more) {
        Map<String, String> configs = new HashMap<>(more);
        configs.put("segment.bytes", Integer.toString(segmentBytes));
        configs.put("durability", "fsync");
        return new Topics.Spec(name, partitions, replicas, Map.of(), Map.copyOf(configs));
    }
}
