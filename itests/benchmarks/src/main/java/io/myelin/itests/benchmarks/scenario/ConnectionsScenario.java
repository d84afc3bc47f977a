package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.LoadProcess;
import io.myelin.itests.benchmarks.Metric;
import io.myelin.itests.benchmarks.host.Jcmd;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.Peer;
import java.util.List;
import java.util.Map;

/** Many connections that do nothing: what each costs, how fast they are taken, and what they do to those that work. */
record ConnectionsScenario(int connections) implements ProcessScenario {
    private static final double GOAL = 4;
    private static final int SMOKE_CONNECTIONS = 50;
    private static final int RATE = 1000;
    private static final int SECONDS = 15;
    private static final int QUICK_SECONDS = 3;
    private static final double KIB_PER_MIB = 1024;

    @Override
    public String name() {
        return "connections-" + connections;
    }

    @Override
    public String title() {
        return "%,d idle connections beside a producer of %,d records/s of 1 KiB".formatted(connections, RATE);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("connection_rss_kib", "KiB resident per connection", GOAL),
                Metric.less("connection_heap_kib", "KiB of it live heap", 0),
                Metric.less("accept_s", "s to accept all, one after the other", 0),
                Metric.less("before_p99_ms", "ack p99 ms without them", 0),
                Metric.less("p99_ms", "ack p99 ms with them", 0));
    }

    @Override
    public void run(Bench bench, Peer peer, Block block) throws Exception {
        int count = bench.smoke() ? SMOKE_CONNECTIONS : connections;
        try (BrokerProcess broker = peer.start(
                bench.directory(),
                bench.settings().withHeap("", bench.settings().heap()))) {
            Topics.create(broker, "foreground", 6, Map.of());
            Map<String, Object> foreground = Map.of(
                    "topic",
                    "foreground",
                    "size",
                    1024,
                    "rate",
                    RATE,
                    "linger",
                    0,
                    "warmup",
                    bench.scaled(SECONDS, QUICK_SECONDS),
                    "seconds",
                    bench.scaled(SECONDS, QUICK_SECONDS));
            bench.measure(broker, "produce", foreground, block);
            block.put("before_p99_ms", block.get("p99_ms"));
            double heap = Jcmd.liveHeapMib(broker.pid());
            double rss = broker.proc().memory().rss();
            try (LoadProcess idle = bench.load(broker, "connections", Map.of("connections", count))) {
                idle.await("BEGIN");
                idle.go();
                idle.await("END");
                heap = Jcmd.liveHeapMib(broker.pid()) - heap;
                rss = broker.proc().memory().rss() - rss;
                bench.measure(broker, "produce", foreground, block);
                idle.go();
                block.putAll(idle.results());
            }
            block.put("connection_rss_kib", rss * KIB_PER_MIB / count);
            block.put("connection_heap_kib", heap * KIB_PER_MIB / count);
            broker.stop();
        }
    }
}
