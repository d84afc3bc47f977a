package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.scenario.Scenario;
import io.myelin.itests.benchmarks.scenario.Scenarios;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Both brokers, measured beside each other. */
public final class Main {
    private static final int WRONG_OPTION = 2;

    private Main() {}

    public static void main(String[] words) throws Exception {
        Path root = Programs.ROOT;
        Options options;
        List<Scenario> scenarios;
        try {
            options = Options.parse(words, root);
            scenarios = chosen(options.scenarios());
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.exit(WRONG_OPTION);
            return;
        }
        if (!options.reported().isEmpty()) {
            new Report(options.reported().stream()
                            .map(options.results()::resolve)
                            .toList())
                    .write(options.published());
            return;
        }
        if (scenarios.isEmpty()) {
            Scenarios.all().forEach(s -> System.out.printf("  %-22s %s%n", s.name(), s.title()));
            return;
        }
        new Run(options, scenarios).run();
    }

    /** Those named, or those whose names begin with what is named, in the order of the list. */
    static List<Scenario> chosen(List<String> names) {
        if (names.contains("all")) {
            return Scenarios.all();
        }
        var chosen = new ArrayList<Scenario>();
        for (Scenario scenario : Scenarios.all()) {
            if (names.stream().anyMatch(n -> matches(scenario.name(), n))) {
                chosen.add(scenario);
            }
        }
        for (String name : names) {
            if (chosen.stream().noneMatch(s -> matches(s.name(), name))) {
                throw new IllegalArgumentException("no scenario is called '" + name + "' (see --help)");
            }
        }
        return chosen;
    }

    private static boolean matches(String scenario, String name) {
        return name.endsWith("*") ? scenario.startsWith(name.substring(0, name.length() - 1)) : scenario.equals(name);
    }
}
