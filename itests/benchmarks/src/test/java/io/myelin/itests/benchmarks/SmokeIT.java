package io.myelin.itests.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the benchmarks can be run: a second of each load on the built distribution. No figure is looked at. */
class SmokeIT {
    @Test
    void everySteadyLoadGivesItsFigures() throws Exception {
        var options = Options.parse(new String[] {"--smoke", "--order", "M", "produce-*"}, Programs.ROOT);

        new Run(options, Main.chosen(options.scenarios())).run();

        Path results;
        try (var runs = Files.list(options.work().resolve("results"))) {
            results = runs.max(Comparator.naturalOrder()).orElseThrow();
        }
        List<String> raw = Files.readAllLines(results.resolve("raw.tsv"));
        for (var scenario : Main.chosen(options.scenarios())) {
            for (Metric metric : scenario.metrics()) {
                String line = raw.stream()
                        .filter(l -> l.startsWith("1\t1\tMyelin\t" + scenario.name() + "\t" + metric.name() + "\t"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(scenario.name() + " has no " + metric.name()));
                assertTrue(Double.parseDouble(line.split("\t")[5]) > 0, line);
            }
        }
        assertTrue(Files.readString(results.resolve("RESULTS.md")).contains("**`produce-1k`**"));
    }
}
