package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.scenario.Scenarios;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page RESULTS.md, computed from what runs have left. */
final class Report {
    /** What a run says about itself, beside its raw results. */
    static final String ABOUT = "about.txt";

    private static final String HEAD = "head.md";

    private final List<Path> runs;

    Report(List<Path> runs) {
        this.runs = List.copyOf(runs);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, text());
    }

    private String text() throws IOException {
        Results results = Results.read(runs);
        var text = new StringBuilder();
        try (InputStream head = Report.class.getResourceAsStream(HEAD)) {
            text.append(new String(head.readAllBytes(), StandardCharsets.UTF_8));
        }
        text.append("\n## Runs\n\n");
        for (Path run : runs) {
            text.append(Files.readString(run.resolve(ABOUT)));
        }
        text.append(quiet(results.blocks()));
        text.append("\nThe machine before and after each block, median (lowest to highest):\n\n");
        calibration(results)
                .forEach((name, values) -> text.append(String.format(
                        "- %s: %s%n",
                        name, Table.range(values.stream().mapToDouble(v -> v).toArray()))));
        text.append("\n## Figures\n");
        text.append(new Table(results).render(Scenarios.all()));
        return text.toString();
    }

    private static String quiet(List<Block> blocks) {
        long quiet = blocks.stream().filter(Block::quiet).count();
        String text = String.format("%nOf %d blocks %d were quiet.", blocks.size(), quiet);
        return 2 * quiet < blocks.size()
                ? text
                        + " **The machine was doing other things most of the time: a first look, no comparison to rely on.**\n"
                : text + "\n";
    }

    private static Map<String, List<Double>> calibration(Results results) {
        var all = new TreeMap<String, List<Double>>();
        for (Block block : results.blocks()) {
            block.values().forEach((name, value) -> {
                if (name.startsWith(Block.CALIBRATION)) {
                    String plain = name.replaceFirst("^" + Block.CALIBRATION + "(before|after)_", "");
                    all.computeIfAbsent(plain, n -> new ArrayList<>()).add(value);
                }
            });
        }
        return all;
    }
}
