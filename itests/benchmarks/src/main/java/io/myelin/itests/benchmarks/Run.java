package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.host.Calibration;
import io.myelin.itests.benchmarks.host.Machine;
import io.myelin.itests.benchmarks.host.Proc;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.Directories;
import io.myelin.itests.benchmarks.peer.KafkaPeer;
import io.myelin.itests.benchmarks.peer.MyelinPeer;
import io.myelin.itests.benchmarks.peer.Peer;
import io.myelin.itests.benchmarks.scenario.ProcessScenario;
import io.myelin.itests.benchmarks.scenario.Scenario;
import io.myelin.itests.benchmarks.scenario.SteadyScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rounds of both brokers in turn, and what comes of it. */
final class Run {
    private final Options options;
    private final List<Scenario> scenarios;
    private final Path directory;
    private final Results results;
    private final Bench bench;
    private final Proc proc = new Proc(ProcessHandle.current().pid());
    private final Map<Character, Peer> peers = new TreeMap<>();

    Run(Options options, List<Scenario> scenarios) throws IOException, InterruptedException {
        this.options = options;
        this.scenarios = scenarios;
        Directories.deleteAbandoned(Files.createDirectories(options.work()), Bench.NODE);
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replaceAll("[-:]", "");
        directory = Files.createDirectories(options.results().resolve(time));
        results = new Results(directory);
        bench = new Bench(options, directory);
        if (options.order().contains("K")) {
            add(new KafkaPeer(options.root()));
        }
        if (options.order().contains("M")) {
            add(new MyelinPeer(options.root(), options.work(), !options.smoke()));
        }
    }

    private void add(Peer peer) {
        peers.put(peer.letter(), peer);
    }

    void run() throws Exception {
        say(Machine.describe());
        Calibration.take(options.work());
        say(Calibration.take(options.work()).toString());
        Files.writeString(directory.resolve(Report.ABOUT), about());
        for (int round = 1; round <= options.rounds(); round++) {
            for (int slot = 1; slot <= options.order().length(); slot++) {
                turn(round, slot, peers.get(options.order().charAt(slot - 1)));
            }
        }
        Directories.delete(bench.directory());
        var report = new Report(List.of(directory));
        report.write(directory.resolve("RESULTS.md"));
        if (options.publish()) {
            report.write(options.published());
        }
        say(new Table(results).render(scenarios));
        say("raw results: " + options.root().relativize(directory));
    }

    private String about() throws IOException {
        return String.format(
                "- `itests/benchmarks/run %s`, %s; %s; heap %s, collector %s; %s%n",
                String.join(" ", options.words()),
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                peers.values().stream().map(Peer::version).collect(Collectors.joining(" and ")),
                options.heap().isEmpty() ? "as shipped" : options.heap(),
                options.collector().isEmpty() ? "as shipped" : options.collector(),
                Machine.describe());
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void turn(int round, int slot, Peer peer) throws Exception {
        var steady = scenarios.stream()
                .filter(SteadyScenario.class::isInstance)
                .map(SteadyScenario.class::cast)
                .toList();
        if (!steady.isEmpty()) {
            try (BrokerProcess broker = peer.start(bench.directory(), bench.settings())) {
                for (SteadyScenario scenario : steady) {
                    block(round, slot, peer, scenario, b -> scenario.run(bench, broker, b));
                }
                broker.stop();
            }
        }
        for (Scenario scenario : scenarios) {
            if (scenario instanceof ProcessScenario starting) {
                block(round, slot, peer, scenario, b -> starting.run(bench, peer, b));
            }
        }
    }

    private void block(int round, int slot, Peer peer, Scenario scenario, Measurement measurement) throws Exception {
        var block = new Block(round, slot, peer.name(), scenario.name());
        Calibration before = Calibration.take(options.work());
        double busy = Machine.busySeconds();
        double ours = proc.cpuSecondsWithChildren();
        long start = System.nanoTime();
        try {
            measurement.run(block);
        } catch (Exception e) {
            // The others are worth having; this one is missing in the table.
            say("%d.%d %-6s %-18s FAILED: %s".formatted(round, slot, peer.name(), scenario.name(), e));
            return;
        }
        if (scenario instanceof ProcessScenario) {
            // All of its processes have ended, so that they are counted.
            double others = Machine.busySeconds() - busy - (proc.cpuSecondsWithChildren() - ours);
            block.put(Bench.OTHERS, Math.max(0, others) * 1e9 / (System.nanoTime() - start));
        }
        block.calibrated(before, Calibration.take(options.work()));
        results.add(block);
        say(line(scenario, block));
    }

    private static String line(Scenario scenario, Block block) {
        var text = new StringBuilder(
                String.format("%d.%d %-6s %-18s", block.round(), block.slot(), block.peer(), block.scenario()));
        for (Metric metric : scenario.metrics()) {
            double value = block.get(metric.name());
            if (!Double.isNaN(value)) {
                text.append(String.format(Locale.ROOT, "  %s %s", Table.number(value), metric.unit()));
            }
        }
        text.append(block.moved() ? "  [the machine changed]" : "");
        text.append(
                block.quiet()
                        ? ""
                        : String.format(Locale.ROOT, "  [others used %.1f processors]", block.get(Bench.OTHERS)));
        return text.toString();
    }

    @FunctionalInterface
    private interface Measurement {
        void run(Block block) throws Exception;
    }
}
