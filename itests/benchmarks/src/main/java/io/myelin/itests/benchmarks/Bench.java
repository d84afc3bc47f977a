package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.host.Machine;
import io.myelin.itests.benchmarks.host.Proc;
import io.myelin.itests.benchmarks.host.Profiler;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What scenarios share: how long they last, how processes are run, and how a load is measured. */
public final class Bench {
    public static final String CPU = "cpu_s_per_million";
    public static final String CPU_SHARE = "broker_processors";
    public static final String OTHERS = "others_processors";
    public static final String STOLEN = "stolen_processors";

    static final String NODE = "node-";

    private static final int SECONDS = 20;
    private static final int QUICK_SECONDS = 5;
    private static final List<String> LOAD_CPU = List.of("taskset", "-c", "1");

    private final Options options;
    private final Optional<Profiler> profiler;

    Bench(Options options, Path results) throws IOException {
        this.options = options;
        profiler = options.profile().isEmpty()
                ? Optional.empty()
                : Optional.of(new Profiler(options.profile(), results.resolve("profile")));
    }

    /** Seconds, or whatever else grows with the time that one has: a tenth when quick, next to nothing in the smoke test. */
    public int scaled(int full, int quick) {
        return options.smoke() ? 1 : options.quick() ? quick : full;
    }

    /** Seconds of the measured part of a load, and of the warm-up before it. */
    public int seconds() {
        return options.seconds() > 0 ? options.seconds() : scaled(SECONDS, QUICK_SECONDS);
    }

    public boolean smoke() {
        return options.smoke();
    }

    public Settings settings() {
        return new Settings(
                options.heap(),
                options.heap(),
                options.collector(),
                options.pinned() ? List.of("taskset", "-c", "0") : List.of());
    }

    /** Where a broker keeps everything, emptied before each start; of this run alone. */
    public Path directory() {
        return options.work().resolve(NODE + ProcessHandle.current().pid());
    }

    public LoadProcess load(BrokerProcess broker, String kind, Map<String, Object> arguments) throws IOException {
        var all = new HashMap<>(arguments);
        all.put("bootstrap", broker.bootstrap());
        return new LoadProcess(options.pinned() ? LOAD_CPU : List.of(), kind, all);
    }

    /** A load that is only there to fill a topic. */
    public void fill(BrokerProcess broker, Map<String, Object> arguments) throws IOException, InterruptedException {
        try (LoadProcess load = load(broker, "produce", arguments)) {
            load.results();
        }
    }

    /** Runs a load, and puts its results and what the broker needed between BEGIN and END into the block. */
    public void measure(BrokerProcess broker, String kind, Map<String, Object> arguments, Block block)
            throws IOException, InterruptedException {
        try (LoadProcess load = load(broker, kind, arguments)) {
            load.await("BEGIN");
            if (profiler.isPresent()) {
                profiler.get().start(broker.pid());
            }
            var start = Reading.of(broker.pid(), load.pid());
            load.go();
            load.await("END");
            var end = Reading.of(broker.pid(), load.pid());
            if (profiler.isPresent()) {
                profiler.get().stop(broker.pid(), block.label());
            }
            load.go();
            block.putAll(load.results());
            end.since(start, block);
        }
        requireNoFailure(block);
    }

    public static void requireNoFailure(Block block) throws IOException {
        if (block.get("failed") > 0) {
            throw new IOException((long) block.get("failed") + " records failed: no figure can be trusted");
        }
    }

    /** Processor seconds of all that matter, at one moment. */
    private record Reading(
            Proc.Cpu broker,
            double compiler,
            double collector,
            double load,
            double self,
            double busy,
            double stolen,
            long atNs) {
        static Reading of(long brokerPid, long loadPid) throws IOException {
            var broker = new Proc(brokerPid);
            return new Reading(
                    broker.cpu(),
                    broker.compilerSeconds(),
                    broker.collectorSeconds(),
                    new Proc(loadPid).cpu().seconds(),
                    new Proc(ProcessHandle.current().pid()).cpu().seconds(),
                    Machine.busySeconds(),
                    Machine.stolenSeconds(),
                    System.nanoTime());
        }

        void since(Reading start, Block block) {
            double seconds = (atNs - start.atNs) / 1e9;
            double cpu = broker.seconds() - start.broker.seconds();
            double ours = cpu + load - start.load + self - start.self;
            block.put("broker_cpu_s", cpu);
            block.put("broker_system_cpu_s", broker.system() - start.broker.system());
            block.put("broker_compiler_cpu_s", compiler - start.compiler);
            block.put("broker_collector_cpu_s", collector - start.collector);
            block.put("load_cpu_s", load - start.load);
            block.put(CPU, cpu / block.get("records") * 1e6);
            block.put(CPU_SHARE, cpu / seconds);
            block.put("records_per_request", block.get("records") / block.get("requests"));
            block.put(OTHERS, Math.max(0, busy - start.busy - ours) / seconds);
            block.put(STOLEN, (stolen - start.stolen) / seconds);
        }
    }
}
