package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.Metric.Better;
import io.myelin.itests.benchmarks.scenario.Scenario;
import java.util.List;
import java.util.Locale;

/** The results as a Markdown table: medians, the lowest and the highest, and how many times better ours is. */
final class Table {
    private static final double DIGITS_FROM = 100;

    private final Results results;

    Table(Results results) {
        this.results = results;
    }

    String render(List<Scenario> scenarios) {
        var text = new StringBuilder(
                "| scenario | figure | Kafka | Myelin | times better | goal |\n|---|---|---|---|---|---|\n");
        for (Scenario scenario : scenarios) {
            String title = "`" + scenario.name() + "`: " + scenario.title();
            for (Metric metric : scenario.metrics()) {
                double[] kafka = values(scenario, "Kafka", metric);
                double[] ours = values(scenario, "Myelin", metric);
                if (kafka.length + ours.length > 0) {
                    text.append(String.format(
                            "| %s | %s | %s | %s | %s | %s |%n",
                            title,
                            metric.unit(),
                            range(kafka),
                            range(ours),
                            ratio(metric, kafka, ours),
                            metric.goal() == 0 ? "" : number(metric.goal())));
                    title = "";
                }
            }
        }
        return text.toString();
    }

    private double[] values(Scenario scenario, String peer, Metric metric) {
        return results.of(scenario.name(), peer).stream()
                .mapToDouble(b -> b.get(metric.name()))
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
    }

    private static String range(double[] sorted) {
        if (sorted.length == 0) {
            return "";
        }
        return sorted.length == 1
                ? number(sorted[0])
                : number(median(sorted)) + " (" + number(sorted[0]) + " to " + number(sorted[sorted.length - 1]) + ")";
    }

    private static String ratio(Metric metric, double[] kafka, double[] ours) {
        if (metric.better() == Better.NEITHER || kafka.length == 0 || ours.length == 0) {
            return "";
        }
        return number(metric.ratio(median(kafka), median(ours)));
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Three digits that mean something; thousands with a comma. */
    static String number(double value) {
        if (value >= DIGITS_FROM || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
