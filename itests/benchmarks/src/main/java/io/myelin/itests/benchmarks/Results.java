package io.myelin.itests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All blocks of a run, kept in a file as they come: one line for each value. */
final class Results {
    private static final String HEADER = "round\tslot\tpeer\tscenario\tmetric\tvalue\tmoved\tquiet\n";

    private final Path file;
    private final List<Block> blocks = new ArrayList<>();

    Results(Path directory) throws IOException {
        file = directory.resolve("raw.tsv");
        Files.writeString(file, HEADER);
    }

    void add(Block block) throws IOException {
        blocks.add(block);
        var lines = new StringBuilder();
        block.values()
                .forEach((metric, value) -> lines.append(String.format(
                        Locale.ROOT,
                        "%d\t%d\t%s\t%s\t%s\t%.6f\t%s\t%s%n",
                        block.round(),
                        block.slot(),
                        block.peer(),
                        block.scenario(),
                        metric,
                        value,
                        block.moved() ? "moved" : "",
                        block.quiet() ? "quiet" : "")));
        lines.append(String.format("# before: %s%n# after: %s%n", block.before(), block.after()));
        Files.writeString(file, lines, StandardOpenOption.APPEND);
    }

    List<Block> blocks() {
        return blocks;
    }

    List<Block> of(String scenario, String peer) {
        return blocks.stream()
                .filter(b -> b.scenario().equals(scenario) && b.peer().equals(peer))
                .toList();
    }
}
