package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.Metric;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A load on one topic of a warm broker.
 *
 * @param fill records that are in the topic before, or 0
 */
record LoadScenario(
        String name,
        String title,
        String kind,
        Map<String, Object> arguments,
        int partitions,
        Map<String, String> topicConfigs,
        long fill,
        List<Metric> metrics)
        implements SteadyScenario {
    private static final long SMOKE_FILL = 1000;

    @Override
    public void run(Bench bench, BrokerProcess broker, Block block) throws Exception {
        Topics.create(broker, name, partitions, topicConfigs);
        var all = new HashMap<String, Object>(
                Map.of("topic", name, "partitions", partitions, "warmup", bench.seconds(), "seconds", bench.seconds()));
        all.putAll(arguments);
        if (fill > 0) {
            var filling = new HashMap<>(all);
            filling.put("records", bench.smoke() ? SMOKE_FILL : fill);
            bench.fill(broker, filling);
            all.put("records", filling.get("records"));
        }
        bench.measure(broker, kind, all, block);
        Topics.delete(broker, name);
    }
}
