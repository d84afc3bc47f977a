package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.Metric.Better;
import io.myelin.itests.benchmarks.scenario.Scenario;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The results as Markdown: medians, the lowest and the highest, and how many times better ours is. */
final class Table {
    private static final String HEAD = """
            | figure | Kafka | Myelin | times better | goal |
            |---|---|---|---|---|
            """;
    private static final double WHOLE_FROM = 100;
    private static final double TENTHS_FROM = 10;
    private static final double SMALL = 0.095;

    private final Results results;

    Table(Results results) {
        this.results = results;
    }

    /** One table for each scenario that was measured. */
    String render(List<Scenario> scenarios) {
        var text = new StringBuilder();
        for (Scenario scenario : scenarios) {
            var blocks = results.blocks().stream()
                    .filter(b -> b.scenario().equals(scenario.name()))
                    .toList();
            if (!blocks.isEmpty()) {
                text.append(String.format(
                        "%n**`%s`**: %s. %s%n%n%s", scenario.name(), scenario.title(), circumstances(blocks), HEAD));
                scenario.metrics().forEach(metric -> text.append(row(scenario, metric)));
            }
        }
        return text.toString();
    }

    /** How far the figures can be trusted. */
    private static String circumstances(List<Block> blocks) {
        long quiet = blocks.stream().filter(Block::quiet).count();
        long moved = blocks.stream().filter(Block::moved).count();
        double others =
                blocks.stream().mapToDouble(b -> b.get(Bench.OTHERS)).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "Blocks: %d, quiet: %d%s%s.",
                blocks.size(),
                quiet,
                quiet == blocks.size()
                        ? ""
                        : String.format(Locale.ROOT, " (others used up to %.1f processors)", others),
                moved == 0 ? "" : ", calibration moved in: " + moved);
    }

    private String row(Scenario scenario, Metric metric) {
        double[] kafka = values(scenario, "Kafka", metric);
        double[] ours = values(scenario, "Myelin", metric);
        return String.format(
                "| %s | %s | %s | %s | %s |%n",
                metric.unit(),
                range(kafka),
                range(ours),
                ratio(metric, kafka, ours),
                metric.goal() == 0 ? "" : number(metric.goal()));
    }

    private double[] values(Scenario scenario, String peer, Metric metric) {
        return results.of(scenario.name(), peer).stream()
                .mapToDouble(b -> b.get(metric.name()))
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
    }

    static String range(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
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
        double ratio = metric.ratio(median(kafka), median(ours));
        return median(kafka) > 0 && median(ours) > 0 ? number(ratio) : "";
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The digits that mean something; thousands with a comma. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= WHOLE_FROM || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= TENTHS_FROM ? "%.1f" : size >= SMALL ? "%.2f" : "%.3f", value);
    }
}
