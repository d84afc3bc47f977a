package io.myelin.coordination;

import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.runtime.RuntimeCounters;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.metric.Metric;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** The readings of the bundle: one place for their names and meanings. */
enum CoordinationMetrics {
    SHARDS(
            "shards",
            "Partitions of __consumer_offsets that serve groups",
            false,
            s -> s.shards.present().stream()
                    .filter(host -> host.state() == ShardHost.State.ACTIVE)
                    .count()),
    GROUPS("groups", "Groups", false, s -> s.sum(GroupShard::groupCount)),
    OFFSETS("offsets", "Committed offsets that are kept", false, s -> s.sum(GroupShard::offsetCount)),
    REBALANCES("rebalances", "Generations that groups have begun", true, s -> s.groups.rebalances()),
    COMMITS("committed_offsets", "Offsets that were committed", true, s -> s.groups.commits()),
    EXPIRED_MEMBERS("expired_members", "Members whose session ended", true, s -> s.groups.membersExpired()),
    EXPIRED_OFFSETS("expired_offsets", "Offsets whose retention ended", true, s -> s.groups.offsetsExpired()),
    BATCHES("appended_batches", "Batches written", true, s -> s.runtime.batches()),
    RECORDS("appended_records", "Records written", true, s -> s.runtime.records()),
    FAILURES("append_failures", "Batches that could not be written", true, s -> s.runtime.failures()),
    LOADS("loads", "Shards that were loaded from the log", true, s -> s.runtime.loads()),
    REFUSALS("refused_calls", "Calls turned away because a queue was full", true, s -> s.runtime.refusals());

    private final String metric;
    private final String help;
    private final Metric.Kind kind;
    private final ToDoubleFunction<Source> value;

    CoordinationMetrics(String metric, String help, boolean counter, ToDoubleFunction<Source> value) {
        this.metric = metric;
        this.help = help;
        this.kind = counter ? Metric.Kind.COUNTER : Metric.Kind.GAUGE;
        this.value = value;
    }

    static List<Metric> read(Source source) {
        return List.of(values()).stream()
                .map(m -> new Metric(m.metric, m.help, m.kind, m.value.applyAsDouble(source)))
                .toList();
    }

    /** Where readings come from. */
    record Source(Shards<GroupShard> shards, GroupCounters groups, RuntimeCounters runtime) {
        private double sum(ToIntFunction<GroupShard> reading) {
            return shards.present().stream()
                    .flatMap(host -> host.peek().stream())
                    .mapToInt(reading)
                    .sum();
        }
    }
}
