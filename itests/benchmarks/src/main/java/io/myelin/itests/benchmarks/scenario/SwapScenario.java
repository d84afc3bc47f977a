package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.LoadProcess;
import io.myelin.itests.benchmarks.Metric;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.MyelinPeer;
import io.myelin.itests.benchmarks.peer.Peer;
import io.myelin.itests.benchmarks.peer.Swapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a producer at a steady rate sees while a part of the broker is replaced: of Kafka, by a controlled restart, as there
 * is no other way; of ours, by a swap of each bundle, and for comparison by a restart, too.
 */
record SwapScenario() implements ProcessScenario {
    private static final List<String> BUNDLES =
            List.of("protocol.kafka", "log.segment", "replication.isr", "broker.core", "coordination", "rest", "shell");
    private static final String RESTART = "restart";
    private static final String TOPIC = "swap";
    private static final int PARTITIONS = 20;
    private static final int RATE = 5000;
    private static final int WARM_UP_SECONDS = 20;
    private static final int SETTLE_SECONDS = 5;
    private static final int RESTART_SETTLE_SECONDS = 15;

    @Override
    public String name() {
        return "swap";
    }

    @Override
    public String title() {
        return "replace a part under %,d records/s of 1 KiB on %d partitions, idempotent producer: Kafka by a controlled restart, Myelin by swaps"
                .formatted(RATE, PARTITIONS);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<Metric>();
        metrics.add(Metric.less("gap_ms", "ms longest gap between acks (Myelin: the worst swap)", 0));
        metrics.add(Metric.less("regain_ms", "ms until acks are prompt again (Myelin: the worst swap)", 0));
        metrics.add(Metric.less("gap_ms." + RESTART, "ms longest gap, restart", 0));
        for (String bundle : BUNDLES) {
            metrics.add(Metric.info("gap_ms." + bundle, "ms longest gap, " + bundle));
        }
        metrics.add(Metric.info("gap_ms.before", "ms longest gap when nothing is replaced"));
        return List.copyOf(metrics);
    }

    @Override
    public void run(Bench bench, Peer peer, Block block) throws Exception {
        BrokerProcess broker = peer.start(bench.directory(), bench.settings());
        try {
            Topics.create(broker, TOPIC, PARTITIONS, Map.of());
            var arguments = new HashMap<String, Object>(Map.of("topic", TOPIC, "size", 1024, "rate", RATE));
            arguments.put("spread", PARTITIONS);
            arguments.put("warmup", bench.scaled(WARM_UP_SECONDS, SETTLE_SECONDS));
            try (LoadProcess load = bench.load(broker, "gaps", arguments)) {
                load.await("BEGIN");
                load.go();
                settle(bench, SETTLE_SECONDS);
                if (peer instanceof MyelinPeer ours) {
                    var swapper = new Swapper(ours, broker, bench.directory());
                    for (String bundle : BUNDLES) {
                        load.mark(bundle);
                        block.put("pause_ms." + bundle, swapper.swap("io.myelin." + bundle));
                        settle(bench, SETTLE_SECONDS);
                    }
                }
                load.mark(RESTART);
                broker.stop();
                broker = peer.launch(bench.directory(), bench.settings());
                broker.awaitReady();
                settle(bench, RESTART_SETTLE_SECONDS);
                load.say("END");
                block.putAll(load.results());
                Bench.requireNoFailure(block);
            }
            broker.stop();
        } finally {
            broker.close();
        }
        boolean swapped = peer instanceof MyelinPeer;
        for (String metric : List.of("gap_ms", "regain_ms")) {
            block.put(
                    metric,
                    swapped
                            ? BUNDLES.stream()
                                    .mapToDouble(b -> block.get(metric + "." + b))
                                    .max()
                                    .orElseThrow()
                            : block.get(metric + "." + RESTART));
        }
    }

    private static void settle(Bench bench, int seconds) throws InterruptedException {
        Thread.sleep(1000L * bench.scaled(seconds, seconds));
    }
}
