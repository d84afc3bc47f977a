package io.myelin.broker.core.config;

import static io.myelin.broker.Configs.Type.BOOLEAN;
import static io.myelin.broker.Configs.Type.INT;
import static io.myelin.broker.Configs.Type.LONG;
import static io.myelin.broker.Configs.Type.STRING;

import io.myelin.broker.Configs.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The configurations of a node: the defaults of topics, which can be altered at run time, and what its files say. */
final class BrokerKeys {
    static final String PRODUCER_EXPIRATION_MS = "producer.id.expiration.ms";

    /** Can be altered at run time, for one node or for all. */
    static final Catalogue DYNAMIC = new Catalogue("broker", topicDefaults());

    /** Come from the node's configuration files only. */
    static final Catalogue STATIC = new Catalogue(
            "broker", Stream.concat(statics().stream(), transactions().stream()).toList());

    private BrokerKeys() {}

    private static List<ConfigKey> topicDefaults() {
        List<ConfigKey> keys = new ArrayList<>();
        for (ConfigKey topic : TopicKeys.ALL.all()) {
            if (topic.brokerName() != null) {
                keys.add(new ConfigKey(
                        topic.brokerName(),
                        topic.type(),
                        topic.defaultValue(),
                        topic.rule(),
                        "Default of the topic configuration " + topic.name() + ". " + topic.documentation(),
                        null));
            }
        }
        keys.add(new ConfigKey(
                PRODUCER_EXPIRATION_MS,
                LONG,
                "86400000",
                Rule.atLeast(1),
                "An idle idempotent producer is forgotten after this.",
                null));
        return keys;
    }

    private static List<ConfigKey> statics() {
        return List.of(
                key("node.id", INT, null, "The id of this node in the cluster, chosen at its first start."),
                key("broker.id", INT, null, "The same as node.id."),
                key("broker.rack", STRING, null, "Where this node stands."),
                key("authorizer", STRING, "", "The name of the authorizer that is asked; empty refuses everything."),
                key("num.partitions", INT, "1", "Partitions of a topic that is created without a number."),
                key("default.replication.factor", INT, "1", "Copies of a topic that is created without a number."),
                key("auto.create.topics.enable", BOOLEAN, "true", "Whether mentioning an absent topic creates it."),
                key("delete.topic.enable", BOOLEAN, "true", "Whether topics can be deleted."),
                key("offsets.topic.num.partitions", INT, "50", "Partitions of __consumer_offsets when it is created."),
                key(
                        "offsets.topic.replication.factor",
                        INT,
                        "3",
                        "Copies of __consumer_offsets, at most one on each node there is when it is created."),
                key("offsets.topic.segment.bytes", INT, "104857600", "Segment size of __consumer_offsets."),
                key(
                        "transaction.state.log.num.partitions",
                        INT,
                        "50",
                        "Partitions of __transaction_state when it is created."),
                key(
                        "transaction.state.log.replication.factor",
                        INT,
                        "3",
                        "Copies of __transaction_state, at most one on each node there is when it is created."),
                key("transaction.state.log.segment.bytes", INT, "104857600", "Segment size of __transaction_state."),
                key(
                        "share.coordinator.state.topic.num.partitions",
                        INT,
                        "50",
                        "Partitions of __share_group_state when it is created."),
                key(
                        "share.coordinator.state.topic.replication.factor",
                        INT,
                        "3",
                        "Copies of __share_group_state, at most one on each node there is when it is created."),
                key(
                        "share.coordinator.state.topic.segment.bytes",
                        INT,
                        "104857600",
                        "Segment size of __share_group_state."),
                key(
                        "log.retention.check.interval.ms",
                        LONG,
                        "300000",
                        "How often retention and rolling by age are applied."),
                key("producer.ids.block.count", INT, "1000", "Producer ids taken from the cluster at a time."),
                key("max.partitions.per.topic.count", INT, "10000", "A topic with more partitions is refused."),
                key("max.partitions.per.node.count", INT, "20000", "A topic that takes a node beyond it is refused."),
                key("max.waits.per.partition.count", INT, "10000", "Reads that may wait in one partition."),
                key("max.decompressed.batch.bytes", INT, "104857600", "The largest batch that is decompressed."),
                key("partition.close.timeout.ms", LONG, "20000", "How long closing the partitions may take."));
    }

    private static List<ConfigKey> transactions() {
        return List.of(
                key(
                        "transaction.partition.verification.enable",
                        BOOLEAN,
                        "true",
                        "Whether the coordinator is asked before the first batch of a transaction in a partition."),
                key(
                        "add.partitions.to.txn.retry.backoff.ms",
                        INT,
                        "20",
                        "Time until a partition is added again while the transaction before is being ended."),
                key(
                        "add.partitions.to.txn.retry.backoff.max.ms",
                        INT,
                        "100",
                        "How long the broker tries to add a partition itself."),
                key(
                        "max.unverified.batches.per.partition.count",
                        INT,
                        "1000",
                        "Batches that may wait in one partition for the coordinators of their transactions."),
                key(
                        "max.unverified.batches.per.node.count",
                        INT,
                        "10000",
                        "Producers that may wait while nobody coordinates transactions."));
    }

    private static ConfigKey key(String name, Type type, String defaultValue, String documentation) {
        return new ConfigKey(name, type, defaultValue, Rule.ANY, documentation, null);
    }
}
