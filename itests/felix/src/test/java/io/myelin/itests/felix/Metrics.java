package io.myelin.itests.felix;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What clients count themselves. */
final class Metrics {
    private Metrics() {}

    static double sum(Map<MetricName, ? extends Metric> metrics, String name) {
        double sum = 0;
        for (Metric metric : metrics.values()) {
            // Per-topic and per-node figures have the same names as the sums.
            boolean whole = !metric.metricName().tags().containsKey("topic")
                    && !metric.metricName().tags().containsKey("node-id");
            if (whole && metric.metricName().name().equals(name) && metric.metricValue() instanceof Double value) {
                sum += value;
            }
        }
        return sum;
    }
}
