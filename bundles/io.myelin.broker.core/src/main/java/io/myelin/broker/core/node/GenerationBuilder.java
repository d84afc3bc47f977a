package io.myelin.broker.core.node;

import io.myelin.batch.Codecs;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.core.BrokerConfig;
import io.myelin.broker.core.config.CoreConfigs;
import io.myelin.broker.core.config.NodeKeys;
import io.myelin.broker.core.config.Settings;
import io.myelin.broker.core.feature.CoreFeatures;
import io.myelin.broker.core.logging.LogbackLevels;
import io.myelin.broker.core.logging.NodeLoggers;
import io.myelin.broker.core.partition.BrokerCounters;
import io.myelin.broker.core.partition.DiskRoom;
import io.myelin.broker.core.partition.LeadershipListeners;
import io.myelin.broker.core.partition.PartitionWorld;
import io.myelin.broker.core.partition.TransactionRules;
import io.myelin.broker.core.quota.CoreQuotas;
import io.myelin.broker.core.topic.CoreTopics;
import io.myelin.broker.core.topic.InternalTopics;
import io.myelin.broker.core.topic.TopicPlan;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.Replication;
import io.myelin.generation.Handle;
import io.myelin.log.LogStore;
import io.myelin.loop.Clock;
import io.myelin.loop.Loops;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Puts a generation together. The parts that live as long as its component are made here, too, and can be read. */
public final class GenerationBuilder {
    private final BrokerCounters counters = new BrokerCounters();
    private final LeadershipListeners listeners = new LeadershipListeners();
    private final Endpoints endpoints = new Endpoints();
    private final NodeKeys keys = new NodeKeys();
    private final Handle<TransactionGate> gate;
    private final Stores stores;
    private final int nodeId;
    private final UUID incarnation;
    private final BrokerConfig config;
    private final Access access;

    public GenerationBuilder(int nodeId, UUID incarnation, BrokerConfig config, Access access) {
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        this.config = config;
        this.stores = new Stores(config.partition_close_timeout_ms());
        this.access = access;
        this.gate = new Handle<>("transaction gate", config.max_unverified_batches_per_node_count());
    }

    public BrokerCounters counters() {
        return counters;
    }

    public LeadershipListeners listeners() {
        return listeners;
    }

    public NodeKeys keys() {
        return keys;
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public Stores stores() {
        return stores;
    }

    public Handle<TransactionGate> gate() {
        return gate;
    }

    /** @param store the one that topics have unless they name another */
    public Generation build(
            LogStore store,
            Replication replication,
            Cluster cluster,
            Loops loops,
            Codecs codecs,
            Clock clock,
            Services services) {
        stores.bind(Settings.USUAL_STORAGE, store);
        Settings settings = new Settings(config, nodeId, keys);
        InternalTopics internals = new InternalTopics(config);
        DiskRoom room = new DiskRoom(store, clock, config.min_free_bytes());
        PartitionWorld world = new PartitionWorld(
                access,
                codecs,
                clock,
                loops.blocking(),
                internals::contains,
                room,
                counters,
                listeners,
                new TransactionRules(
                        gate,
                        config.transaction_partition_verification_enable(),
                        TimeUnit.MILLISECONDS.toNanos(config.add_partitions_to_txn_retry_backoff_ms()),
                        TimeUnit.MILLISECONDS.toNanos(config.add_partitions_to_txn_retry_backoff_max_ms()),
                        config.max_unverified_batches_per_partition_count()),
                config.max_waits_per_partition_count(),
                config.max_decompressed_batch_bytes());
        NodeRegistration registration = new NodeRegistration(
                cluster,
                loops.loop(0),
                nodeId,
                incarnation,
                Optional.of(config.node_rack()).filter(rack -> !rack.isEmpty()),
                endpoints);
        endpoints.onChange(registration::refresh);
        Hosting hosting =
                new Hosting(nodeId, loops, new LogAccess(stores, replication, world), settings, registration::refresh);
        TopicPlan plan = new TopicPlan(settings, stores, new Random());
        Broker broker = new CoreBroker(
                nodeId,
                cluster,
                hosting,
                new CoreTopics(cluster, settings, access, hosting, internals, plan),
                new CoreConfigs(cluster, settings, access),
                new NodeLoggers(LogbackLevels.of(LoggerFactory.getILoggerFactory()), access),
                new CoreFeatures(cluster, access),
                new CoreQuotas(cluster, access),
                access,
                new ProducerIds(cluster, loops.loop(0), nodeId, config.producer_ids_block_count()),
                new Directories(stores, hosting, loops.blocking()));
        RetentionSweep retention =
                new RetentionSweep(hosting, loops.loop(0), clock, counters, config.log_retention_check_interval_ms());
        return new Generation(registration, hosting, retention, broker, stores, loops, services, settings);
    }
}
