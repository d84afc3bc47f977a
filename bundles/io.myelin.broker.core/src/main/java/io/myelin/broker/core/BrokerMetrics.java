package io.myelin.broker.core;

import io.myelin.broker.core.node.Condition;
import io.myelin.broker.core.partition.BrokerCounter;
import io.myelin.broker.core.partition.BrokerCounters;
import io.myelin.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/** The broker's readings. */
final class BrokerMetrics {
    private BrokerMetrics() {}

    static List<Metric> read(BrokerCounters counters, Condition condition) {
        List<Metric> metrics = new ArrayList<>();
        for (BrokerCounter counter : BrokerCounter.values()) {
            metrics.add(new Metric(counter.id(), counter.help(), Metric.Kind.COUNTER, counters.read(counter)));
        }
        metrics.add(gauge("partitions", "Replicas on this node", condition.partitions()));
        metrics.add(gauge("leading_partitions", "Partitions that this node leads", condition.leading()));
        metrics.add(gauge("failed_partitions", "Replicas whose log could not be opened", condition.failed()));
        metrics.add(
                gauge("usable_bytes", "Free bytes on the disk of the logs, -1 for unknown", condition.usableBytes()));
        return metrics;
    }

    private static Metric gauge(String name, String help, double value) {
        return new Metric(name, help, Metric.Kind.GAUGE, value);
    }
}
