package io.myelin.protocol.kafka;

import io.myelin.broker.Broker;
import io.myelin.broker.group.ConsumerGroups;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.ShareGroups;
import io.myelin.broker.group.StreamsGroups;
import io.myelin.broker.queue.Queues;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.txn.Transactions;
import io.myelin.generation.Handle;
import io.myelin.loop.Loop;
import io.myelin.protocol.kafka.quota.QuotaSettings;
import io.myelin.protocol.kafka.quota.Throttles;
import io.myelin.protocol.kafka.wire.RequestScan;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The services behind the protocol, each through a handle because each may be replaced while requests run. */
final class Bus {
    private final KafkaConfig config;
    private final RequestScan scan;
    private final long absenceNs;
    final Handle<Broker> broker;
    final Handle<Groups> groups;
    final Handle<StreamsGroups> streamsGroups;
    final Handle<ConsumerGroups> consumers;
    final Handle<ShareGroups> shares;
    final Handle<Queues> queues;
    final Throttles throttles;
    final Handle<ClientTelemetry> telemetry;

    /** Whether a receiver of telemetry has been here: one that is being replaced is latency, one that never was is not waited for. */
    volatile boolean telemetrySeen;

    final Handle<Transactions> transactions;

    Bus(KafkaConfig config, RequestScan scan) {
        this.config = config;
        this.scan = scan;
        this.absenceNs = TimeUnit.MILLISECONDS.toNanos(config.absence_limit_ms());
        this.broker = new Handle<>("broker", config.waiting_requests_max());
        this.groups = new Handle<>("group coordinator", config.waiting_requests_max());
        this.streamsGroups = new Handle<>("coordinator of streams groups", config.waiting_requests_max());
        this.consumers = new Handle<>("coordinator of consumer groups", config.waiting_requests_max());
        this.shares = new Handle<>("coordinator of share groups", config.waiting_requests_max());
        this.queues = new Handle<>("queues", config.waiting_requests_max());
        this.throttles = new Throttles(new QuotaSettings(
                config.quota_window_num(),
                TimeUnit.SECONDS.toNanos(config.quota_window_size_seconds()),
                TimeUnit.MILLISECONDS.toNanos(config.quota_throttle_max_ms()),
                config.quota_meters_max(),
                TimeUnit.MILLISECONDS.toNanos(config.quota_meter_idle_ms())));
        this.telemetry = new Handle<>("client telemetry", config.waiting_requests_max());
        this.transactions = new Handle<>("transaction coordinator", config.waiting_requests_max());
    }

    KafkaConfig config() {
        return config;
    }

    RequestScan scan() {
        return scan;
    }

    <R> CompletionStage<R> broker(Loop loop, Function<? super Broker, CompletionStage<R>> call) {
        return broker.call(loop, absenceNs, call);
    }

    <R> CompletionStage<R> groups(Loop loop, Function<? super Groups, CompletionStage<R>> call) {
        return groups.call(loop, absenceNs, call);
    }

    <R> CompletionStage<R> consumers(Loop loop, Function<? super ConsumerGroups, CompletionStage<R>> call) {
        return consumers.call(loop, absenceNs, call);
    }

    <R> CompletionStage<R> shares(Loop loop, Function<? super ShareGroups, CompletionStage<R>> call) {
        return shares.call(loop, absenceNs, call);
    }

    <R> CompletionStage<R> queues(Loop loop, Function<? super Queues, CompletionStage<R>> call) {
        return queues.call(loop, absenceNs, call);
    }

    <R> CompletionStage<R> telemetry(Loop loop, Function<? super ClientTelemetry, CompletionStage<R>> call) {
        return telemetry.call(loop, telemetrySeen ? absenceNs : 0, call);
    }

    <R> CompletionStage<R> streamsGroups(Loop loop, Function<? super StreamsGroups, CompletionStage<R>> call) {
        return streamsGroups.call(loop, absenceNs, call);
    }

    <R> CompletionStage<R> transactions(Loop loop, Function<? super Transactions, CompletionStage<R>> call) {
        return transactions.call(loop, absenceNs, call);
    }
}
