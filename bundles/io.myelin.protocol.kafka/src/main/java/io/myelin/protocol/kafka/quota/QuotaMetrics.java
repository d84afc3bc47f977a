package io.myelin.protocol.kafka.quota;

import io.myelin.cluster.image.QuotaEntity;
import io.myelin.metric.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What quotas do to clients, and what those who have one use. */
final class QuotaMetrics {
    /** Whoever uses most is shown; the rest is in the number of meters. */
    private static final int SHOWN = 100;

    private QuotaMetrics() {}

    /** How much of what one entity uses now. */
    private record Use(Meter.Key key, double perSecond) {}

    static List<Metric> read(Throttles throttles, List<Meter> meters, long nowNs) {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(counter(
                "throttled_responses", "Responses after which a client was held back", throttles.throttledResponses()));
        metrics.add(counter("throttle_time_ms", "For how long clients were held back", throttles.throttledMs()));
        metrics.add(counter(
                "refused_connections",
                "Connections beyond the quota of their address",
                throttles.refusedConnections()));
        metrics.add(new Metric(
                "metered_clients",
                "Users, client ids and addresses whose use is measured",
                Metric.Kind.GAUGE,
                meters.size()));
        meters.stream()
                .map(meter -> new Use(meter.key(), meter.perSecond(nowNs)))
                .filter(use -> use.perSecond() > 0)
                .sorted(Comparator.comparingDouble(Use::perSecond).reversed())
                .limit(SHOWN)
                .forEach(use -> metrics.add(new Metric(
                        "quota_use_per_second",
                        "What is used of a quota, in the unit of the quota",
                        Metric.Kind.GAUGE,
                        use.perSecond(),
                        labels(use.key()))));
        return metrics;
    }

    private static Map<String, String> labels(Meter.Key key) {
        QuotaEntity of = key.of();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("quota", key.key().kafkaName());
        of.user().ifPresent(name -> labels.put("user", name));
        of.clientId().ifPresent(name -> labels.put("client_id", name));
        of.ip().ifPresent(name -> labels.put("ip", name));
        return labels;
    }

    private static Metric counter(String name, String help, double value) {
        return new Metric(name, help, Metric.Kind.COUNTER, value);
    }
}
