package io.myelin.coordination.txn;

import io.myelin.coordination.runtime.ShardHost;
import io.myelin.metric.Metric;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** The readings of the coordinator: one place for their names and meanings. */
enum TransactionMetrics {
    SHARDS(
            "shards",
            "Partitions of __transaction_state that are served",
            false,
            w -> w.shards().present().stream()
                    .filter(host -> host.state() == ShardHost.State.ACTIVE)
                    .count()),
    IDS("transactional_ids", "Transactional ids", false, w -> sum(w, TransactionShard::idCount)),
    OPEN("open_transactions", "Transactions that are not decided", false, w -> sum(w, TransactionShard::openCount)),
    PENDING(
            "pending_markers",
            "Ends of transactions that partitions do not have yet",
            false,
            w -> sum(w, TransactionShard::markerCount)),
    COMMITTED(
            "committed",
            "Transactions committed",
            true,
            w -> w.counters().committed.sum()),
    ABORTED("aborted", "Transactions aborted", true, w -> w.counters().aborted.sum()),
    TIMED_OUT(
            "timed_out",
            "Transactions aborted because their time was up",
            true,
            w -> w.counters().timedOut.sum()),
    FENCED(
            "fenced",
            "Transactions aborted by the next producer",
            true,
            w -> w.counters().fenced.sum()),
    EXPIRED(
            "expired_ids",
            "Transactional ids that nobody used",
            true,
            w -> w.counters().expired.sum()),
    REFUSED(
            "refused_ids",
            "Transactional ids for which there was no room",
            true,
            w -> w.counters().refused.sum()),
    MARKERS(
            "markers",
            "Ends of transactions that partitions were told",
            true,
            w -> w.counters().markers.sum()),
    RETRIED(
            "retried_markers",
            "Attempts to tell a partition that failed",
            true,
            w -> w.counters().retriedMarkers.sum()),
    RECORDS(
            "appended_records",
            "Records written",
            true,
            w -> w.runtimeCounters().records()),
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
    private final ToDoubleFunction<TransactionWiring> value;

    TransactionMetrics(String metric, String help, boolean counter, ToDoubleFunction<TransactionWiring> value) {
        this.metric = metric;
        this.help = help;
        this.kind = counter ? Metric.Kind.COUNTER : Metric.Kind.GAUGE;
        this.value = value;
    }

    static List<Metric> read(TransactionWiring wiring) {
        return List.of(values()).stream()
                .map(m -> new Metric(m.metric, m.help, m.kind, m.value.applyAsDouble(wiring)))
                .toList();
    }

    private static double sum(TransactionWiring wiring, ToIntFunction<TransactionShard> reading) {
        return wiring.shards().present().stream()
                .flatMap(host -> host.peek().stream())
                .mapToInt(reading)
                .sum();
    }
}
