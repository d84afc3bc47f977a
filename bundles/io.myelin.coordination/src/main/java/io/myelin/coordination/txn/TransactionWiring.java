package io.myelin.coordination.txn;

import io.myelin.broker.Broker;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.coordination.runtime.RuntimeCounters;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardCarry;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.generation.Carry;
import io.myelin.loop.Loops;

/** The parts of one generation of the coordinator, put together. */
record TransactionWiring(
        Broker broker,
        TransactionLimits limits,
        Shards<TransactionShard> shards,
        TransactionCounters counters,
        RuntimeCounters runtimeCounters) {

    static TransactionWiring of(
            Broker broker, Loops loops, Carry carry, RuntimeLimits runtime, TransactionLimits limits) {
        TransactionCounters counters = new TransactionCounters();
        RuntimeCounters runtimeCounters = new RuntimeCounters();
        ShardCarry shardCarry = new ShardCarry(carry, "coordination/transactions");
        Shards<TransactionShard> shards = new Shards<>(broker, TransactionService.TOPIC, "transactional id", id -> {
            MarkerCourier courier = new MarkerCourier(broker, limits.markers().timeoutMs());
            ShardHost<TransactionShard> host = new ShardHost<>(
                    id,
                    loops.owner(id),
                    () -> broker.partition(id),
                    () -> new TransactionShard(
                            limits, counters, courier, () -> broker.image().feature(FeatureNames.TRANSACTION)),
                    runtime,
                    runtimeCounters,
                    shardCarry);
            courier.reportTo(host);
            return host;
        });
        return new TransactionWiring(broker, limits, shards, counters, runtimeCounters);
    }

    static TransactionLimits limits(TransactionConfig config) {
        return new TransactionLimits(
                config.transaction_max_timeout_ms(),
                config.transaction_abort_timed_out_transaction_cleanup_interval_ms(),
                config.transactional_id_expiration_ms(),
                config.transaction_remove_expired_transaction_cleanup_interval_ms(),
                config.transaction_partitions_max(),
                config.transactional_ids_max(),
                config.append_batch_max_bytes(),
                config.add_partitions_to_txn_retry_backoff_max_ms(),
                config.add_partitions_to_txn_waiting_max_calls(),
                new TransactionLimits.Markers(
                        config.marker_timeout_ms(),
                        config.marker_retry_min_ms(),
                        config.marker_retry_max_ms(),
                        config.markers_in_flight_max()));
    }

    static RuntimeLimits runtime(TransactionConfig config) {
        return new RuntimeLimits(
                config.append_timeout_ms(),
                config.append_batch_max_bytes(),
                config.append_queue_max_bytes(),
                config.transaction_state_log_load_buffer_size(),
                config.load_retry_ms(),
                config.load_wait_ms(),
                config.load_wait_max_calls());
    }
}
