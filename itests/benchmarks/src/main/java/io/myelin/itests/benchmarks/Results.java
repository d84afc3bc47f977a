package io.myelin.itests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** All blocks of a run, kept in a file as they come: one line for each value. */
final class Results {
    private static final String FILE = "raw.tsv";
    private static final String HEADER = "round\tslot\tpeer\tscenario\tmetric\tvalue\n";
    private static final int COLUMNS = 6;

    private final Path file;
    private final List<Block> blocks = new ArrayList<>();

    /** Results to be measured. */
    Results(Path directory) throws IOException {
        file = directory.resolve(FILE);
        Files.writeString(file, HEADER);
    }

    private Results(List<Block> blocks) {
        file = null;
        this.blocks.addAll(blocks);
    }

    /** What runs have left, together. */
    static Results read(List<Path> directories) throws IOException {
        var all = new ArrayList<Block>();
        for (Path directory : directories) {
            Map<String, Block> blocks = new LinkedHashMap<>();
            try (Stream<String> lines = Files.lines(directory.resolve(FILE))) {
                lines.skip(1)
                        .map(l -> l.split("\t"))
                        .filter(w -> w.length == COLUMNS)
                        .forEach(w -> blocks.computeIfAbsent(
                                        String.join(" ", w[0], w[1], w[3]),
                                        k -> new Block(Integer.parseInt(w[0]), Integer.parseInt(w[1]), w[2], w[3]))
                                .put(w[4], Double.parseDouble(w[5])));
            }
            all.addAll(blocks.values());
        }
        return new Results(all);
    }

    void add(Block block) throws IOException {
        blocks.add(block);
        var lines = new StringBuilder();
        block.values()
                .forEach((metric, value) -> lines.append(String.format(
                        Locale.ROOT,
                        "%d\t%d\t%s\t%s\t%s\t%.6f%n",
                        block.round(),
                        block.slot(),
                        block.peer(),
                        block.scenario(),
                        metric,
                        value)));
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
