package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.Metric;
import io.myelin.itests.benchmarks.host.Jcmd;
import io.myelin.itests.benchmarks.peer.BrokerProcess;
import io.myelin.itests.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic of many partitions: how long until each has a leader, and what they cost, empty and with a record in each. */
record PartitionsScenario(int partitions) implements ProcessScenario {
    private static final int SMOKE_PARTITIONS = 20;
    private static final int LIMIT_SECONDS = 120;
    private static final long SETTLE_MS = 5000;

    @Override
    public String name() {
        return "partitions-" + partitions;
    }

    @Override
    public String title() {
        return "a topic of %,d partitions: created by an admin client until each has a leader, then a record in each"
                .formatted(partitions);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("create_s", "s until all have leaders", 0),
                Metric.less("write_s", "s until each has acknowledged a record", 0),
                Metric.less("create_cpu_s", "CPU-s to create", 0),
                Metric.less("empty_mib", "MiB more resident, empty", 0),
                Metric.less("written_mib", "MiB more resident, a record in each", 0),
                Metric.info("open_files", "open files then"),
                Metric.less("idle_processors", "processors idle then", 0));
    }

    @Override
    public void run(Bench bench, Peer peer, Block block) throws Exception {
        int count = bench.smoke() ? SMOKE_PARTITIONS : partitions;
        try (BrokerProcess broker = peer.start(
                bench.directory(),
                bench.settings().withHeap("", bench.settings().heap()))) {
            // A first topic and its records, so that what is counted is the partitions and not the first use of
            // anything.
            Topics.create(broker, "first", 1, Map.of());
            write(broker, "first", 1);
            double rss = settled(broker);
            double cpu = broker.proc().cpu().seconds();
            try (Admin admin = Topics.admin(broker)) {
                admin.listTopics().names().get();
                long start = System.nanoTime();
                admin.createTopics(List.of(new NewTopic("many", count, (short) 1)))
                        .all()
                        .get(LIMIT_SECONDS, TimeUnit.SECONDS);
                Topics.awaitLeaders(admin, "many", count);
                block.put("create_s", (System.nanoTime() - start) / 1e9);
            }
            block.put("create_cpu_s", broker.proc().cpu().seconds() - cpu);
            block.put("empty_mib", settled(broker) - rss);
            long start = System.nanoTime();
            write(broker, "many", count);
            block.put("write_s", block.get("create_s") + (System.nanoTime() - start) / 1e9);
            block.put("written_mib", settled(broker) - rss);
            block.put("open_files", broker.proc().openFiles());
            cpu = broker.proc().cpu().seconds();
            Thread.sleep(SETTLE_MS);
            block.put("idle_processors", (broker.proc().cpu().seconds() - cpu) / (SETTLE_MS / 1e3));
            broker.stop();
        }
    }

    /** MiB resident after a while and a full collection. */
    private static double settled(BrokerProcess broker) throws Exception {
        Thread.sleep(SETTLE_MS);
        Jcmd.liveHeapMib(broker.pid());
        return broker.proc().memory().rss();
    }

    /** A record to each partition; returns when all are acknowledged. */
    private static void write(BrokerProcess broker, String topic, int partitions) throws Exception {
        Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var acks = new ArrayList<Future<RecordMetadata>>();
            for (int partition = 0; partition < partitions; partition++) {
                acks.add(producer.send(new ProducerRecord<>(topic, partition, null, "record")));
            }
            for (Future<RecordMetadata> ack : acks) {
                ack.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
