package io.myelin.coordination.queue;

import io.myelin.broker.Broker;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.coordination.runtime.RuntimeCounters;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardCarry;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.generation.Carry;
import io.myelin.loop.Loops;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/** The parts of one generation of queues, put together. */
record QueueWiring(
        Broker broker,
        Loops loops,
        Shards<QueueShard> shards,
        Function<String, QueueOptions> options,
        QueueCounters counters,
        RuntimeCounters runtimeCounters) {

    static QueueWiring of(
            Broker broker, Loops loops, Carry carry, RuntimeLimits runtime, QueueLimits limits, GroupOptions groups) {
        QueueCounters counters = new QueueCounters();
        RuntimeCounters runtimeCounters = new RuntimeCounters();
        ShardCarry shardCarry = new ShardCarry(carry, "coordination/queues");
        Function<String, QueueOptions> options =
                group -> groups.of(broker.image().configs(new ConfigResource(ConfigResource.Kind.GROUP, group)));
        Predicate<UUID> exists = topic -> broker.image().topic(topic).isPresent();
        Shards<QueueShard> shards = new Shards<>(broker, QueueService.TOPIC, "queue", id -> {
            QueueCourier courier = new QueueCourier(broker, runtime.appendTimeoutMs());
            ShardHost<QueueShard> host = new ShardHost<>(
                    id,
                    loops.owner(id),
                    () -> broker.partition(id),
                    () -> new QueueShard(limits, counters, courier, options, exists),
                    runtime,
                    runtimeCounters,
                    shardCarry);
            courier.reportTo(host);
            return host;
        });
        return new QueueWiring(broker, loops, shards, options, counters, runtimeCounters);
    }

    static QueueLimits limits(QueueConfig config) {
        return new QueueLimits(
                config.queues_max(),
                config.waiting_calls_max(),
                config.read_max_bytes(),
                config.share_coordinator_snapshot_update_records_per_snapshot(),
                config.prune_least_records(),
                config.share_coordinator_state_topic_prune_interval_ms());
    }

    static RuntimeLimits runtime(QueueConfig config) {
        return new RuntimeLimits(
                config.share_coordinator_write_timeout_ms(),
                config.append_batch_max_bytes(),
                config.append_queue_max_bytes(),
                config.share_coordinator_load_buffer_size(),
                config.load_retry_ms(),
                config.load_wait_ms(),
                config.load_wait_max_calls());
    }
}
