package io.myelin.coordination.queue;

import io.myelin.coordination.runtime.ShardHost;
import io.myelin.metric.Metric;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The readings of queues: one place for their names and meanings. */
enum QueueMetrics {
    SHARDS(
            "shards",
            "Partitions of __share_group_state that are served",
            false,
            w -> w.shards().present().stream()
                    .filter(host -> host.state() == ShardHost.State.ACTIVE)
                    .count()),
    QUEUES(
            "queues",
            "Groups on partitions",
            false,
            w -> w.shards().present().stream()
                    .flatMap(host -> host.peek().stream())
                    .mapToInt(QueueShard::queueCount)
                    .sum()),
    ACQUIRED(
            "acquired_records",
            "Records handed out",
            true,
            w -> w.counters().acquired.sum()),
    REDELIVERED(
            "redelivered_records",
            "Records handed out in answers with some that were handed out before",
            true,
            w -> w.counters().redelivered.sum()),
    DONE(
            "done_records",
            "Records acknowledged or given up",
            true,
            w -> w.counters().acknowledged.sum()),
    RELEASED(
            "released_records",
            "Records given back after a delivery that counts",
            true,
            w -> w.counters().released.sum()),
    TIMED_OUT(
            "timed_out_records",
            "Records whose lock ended by time",
            true,
            w -> w.counters().timedOut.sum()),
    GIVEN_UP(
            "given_up_records",
            "Records rejected, or delivered too often",
            true,
            w -> w.counters().givenUp.sum()),
    REFUSED(
            "refused",
            "Queues and calls for which there was no room",
            true,
            w -> w.counters().refused.sum()),
    SNAPSHOTS(
            "snapshots",
            "Whole states written",
            true,
            w -> w.counters().snapshots.sum()),
    UPDATES("updates", "Changes written", true, w -> w.counters().updates.sum()),
    FAILURES(
            "append_failures",
            "Batches that could not be written",
            true,
            w -> w.runtimeCounters().failures()),
    LOADS(
            "loads",
            "Shards that were loaded from the log",
            true,
            w -> w.runtimeCounters().loads()),
    REFUSALS(
            "refused_calls",
            "Calls turned away because a queue was full",
            true,
            w -> w.runtimeCounters().refusals());

    private final String metric;
    private final String help;
    private final Metric.Kind kind;
    private final ToDoubleFunction<QueueWiring> value;

    QueueMetrics(String metric, String help, boolean counter, ToDoubleFunction<QueueWiring> value) {
        this.metric = metric;
        this.help = help;
        this.kind = counter ? Metric.Kind.COUNTER : Metric.Kind.GAUGE;
        this.value = value;
    }

    static List<Metric> read(QueueWiring wiring) {
        return List.of(values()).stream()
                .map(m -> new Metric(m.metric, m.help, m.kind, m.value.applyAsDouble(wiring)))
                .toList();
    }
}
