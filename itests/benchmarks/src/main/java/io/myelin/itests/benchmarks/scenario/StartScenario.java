package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.Metric;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.Peer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * From the start of the process on an empty directory to the first acknowledged record, in a topic that is created by being
 * mentioned. The producer is there before and tries every 10 ms.
 */
record StartScenario() implements ProcessScenario {
    private static final int STARTS = 5;
    private static final int LIMIT_SECONDS = 60;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "start on an empty directory to the first acknowledged record, median of %d".formatted(STARTS);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.less("start_s", "s", 0), Metric.less("start_cpu_s", "CPU-s of the broker until then", 0));
    }

    @Override
    public void run(Bench bench, Peer peer, Block block) throws Exception {
        int starts = bench.scaled(STARTS, 1);
        double[] seconds = new double[starts];
        double[] cpu = new double[starts];
        // The first warms the client and the files.
        for (int i = -1; i < starts; i++) {
            peer.prepare(bench.directory());
            long start = System.nanoTime();
            try (BrokerProcess broker = peer.launch(bench.directory(), bench.settings())) {
                produceOne(broker);
                long end = System.nanoTime();
                if (i >= 0) {
                    seconds[i] = (end - start) / 1e9;
                    cpu[i] = broker.proc().cpu().seconds();
                }
                broker.stop();
            }
        }
        block.put("start_s", median(seconds));
        block.put("start_cpu_s", median(cpu));
    }

    private static void produceOne(BrokerProcess broker) throws Exception {
        var settings = new HashMap<String, Object>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap(),
                ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 10,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 10,
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10,
                ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 10,
                ProducerConfig.LINGER_MS_CONFIG, 0));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("first", "record")).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
