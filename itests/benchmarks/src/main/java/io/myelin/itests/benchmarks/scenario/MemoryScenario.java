package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.Metric;
import io.myelin.itests.benchmarks.host.Proc;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.Peer;
import io.myelin.itests.benchmarks.peer.Settings;
import java.util.List;
import java.util.Map;

/**
 * Resident memory of a fresh node, and of one under a steady load.
 *
 * @param heap what -Xmx says for both, the heap growing to it as needed; empty for what each product starts with
 */
record MemoryScenario(String name, String heap) implements ProcessScenario {
    private static final double GOAL = 4;
    private static final int IDLE_SECONDS = 15;
    private static final int LOAD_SECONDS = 60;
    private static final int QUICK_SECONDS = 3;

    @Override
    public String title() {
        return "resident memory, " + (heap.isEmpty() ? "each as it is shipped" : "both with -Xmx" + heap)
                + ": %d s after the start, and after %d s of 10,000 records/s of 1 KiB, linger 0, and their consumer"
                        .formatted(IDLE_SECONDS, LOAD_SECONDS);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("idle_rss_mib", "MiB idle", GOAL),
                Metric.less("loaded_rss_mib", "MiB loaded", GOAL),
                Metric.info("idle_anonymous_mib", "MiB idle, without pages of files"),
                Metric.info("loaded_anonymous_mib", "MiB loaded, without pages of files"),
                Metric.less("idle_processors", "processors idle", 0));
    }

    @Override
    public void run(Bench bench, Peer peer, Block block) throws Exception {
        Settings settings = bench.settings().withHeap("", heap);
        try (BrokerProcess broker = peer.start(bench.directory(), settings)) {
            int idle = bench.scaled(IDLE_SECONDS, QUICK_SECONDS);
            Thread.sleep(1000L * idle / 2);
            double before = broker.proc().cpu().seconds();
            Thread.sleep(1000L * idle / 2);
            block.put("idle_processors", (broker.proc().cpu().seconds() - before) / (idle / 2.0));
            put(block, "idle", broker.proc().memory());
            Topics.create(broker, name, 6, Map.of());
            bench.measure(
                    broker,
                    "end-to-end",
                    Map.of(
                            "topic", name,
                            "partitions", 6,
                            "warmup", 1,
                            "seconds", bench.scaled(LOAD_SECONDS, QUICK_SECONDS),
                            "size", 1024,
                            "rate", 10_000,
                            "linger", 0,
                            "stamped", 1),
                    block);
            put(block, "loaded", broker.proc().memory());
            block.put("open_files", broker.proc().openFiles());
            broker.stop();
        }
    }

    private static void put(Block block, String when, Proc.Memory memory) {
        block.put(when + "_rss_mib", memory.rss());
        block.put(when + "_pss_mib", memory.pss());
        block.put(when + "_anonymous_mib", memory.anonymous());
    }
}
