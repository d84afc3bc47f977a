package io.myelin.itests.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line. */
record Options(
        List<String> scenarios,
        int rounds,
        String order,
        boolean quick,
        int seconds,
        boolean smoke,
        String heap,
        String collector,
        boolean pinned,
        String profile,
        boolean publish,
        List<String> reported,
        List<String> words,
        Path root,
        Path work) {

    Path results() {
        return work.resolve("results");
    }

    Path published() {
        return root.resolve("itests/benchmarks/RESULTS.md");
    }

    static Options parse(String[] words, Path root) {
        var reader = new Reader(root, List.of(words));
        for (int i = 0; i < words.length; i++) {
            i += reader.take(words[i], i + 1 < words.length ? words[i + 1] : null);
        }
        return reader.options();
    }

    private static final class Reader {
        private final Path root;
        private final List<String> words;
        private List<String> reported = List.of();
        private final List<String> scenarios = new ArrayList<>();
        private int rounds = 1;
        private String order;
        private boolean quick;
        private int seconds;
        private boolean smoke;
        private String heap = "1g";
        private String collector = "";
        private boolean pinned;
        private String profile = "";
        private boolean publish;

        Reader(Path root, List<String> words) {
            this.root = root;
            this.words = words;
        }

        /** How many of the following words belong to this one. */
        int take(String word, String next) {
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            String given = word.contains("=") ? word.substring(word.indexOf('=') + 1) : null;
            int used = 0;
            switch (name) {
                case "--quick" -> quick = true;
                case "--smoke" -> smoke = true;
                case "--pin" -> pinned = true;
                case "--publish" -> publish = true;
                case "--profile" -> profile = given == null ? "ctimer" : given;
                case "--rounds", "--order", "--seconds", "--heap", "--gc", "--report" -> {
                    String value = given == null ? next : given;
                    if (value == null) {
                        throw new IllegalArgumentException(name + " needs a value");
                    }
                    value(name, value);
                    used = given == null ? 1 : 0;
                }
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option '" + word + "' (see --help)");
                    }
                    scenarios.add(word);
                }
            }
            return used;
        }

        private void value(String name, String value) {
            switch (name) {
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--order" -> order = value;
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--gc" -> collector = value;
                case "--report" -> reported = List.of(value.split(","));
                default -> heap = value;
            }
        }

        Options options() {
            String inOrder = order != null ? order : quick ? "KM" : "KMMK";
            if (!inOrder.matches("[KM]+")) {
                throw new IllegalArgumentException("--order is of the letters K and M, such as KMMK");
            }
            return new Options(
                    List.copyOf(scenarios),
                    rounds,
                    inOrder,
                    quick,
                    seconds,
                    smoke,
                    heap.equals("shipped") ? "" : heap,
                    collector.equals("shipped") ? "" : collector,
                    pinned,
                    profile,
                    publish,
                    reported,
                    words,
                    root,
                    root.resolve("itests/benchmarks/target"));
        }
    }
}
