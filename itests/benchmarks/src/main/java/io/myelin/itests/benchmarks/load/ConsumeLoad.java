package io.myelin.itests.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One consumer that reads a topic from its beginning to its end, and again, until the time is over. */
final class ConsumeLoad {
    private final Arguments arguments;
    private final Conductor conductor;
    private final List<TopicPartition> partitions;
    private final long records;

    ConsumeLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
        partitions = IntStream.range(0, arguments.count("partitions", 1))
                .mapToObj(p -> new TopicPartition(arguments.text("topic"), p))
                .toList();
        records = arguments.number("records", 0);
    }

    void run() throws Exception {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.text("bootstrap"));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            read(consumer, arguments.number("warmup", 10), new Tally());
            double before = fetches(consumer);
            var tally = new Tally();
            conductor.begin();
            long start = System.nanoTime();
            read(consumer, arguments.number("seconds", 10), tally);
            long elapsed = System.nanoTime() - start;
            conductor.end();
            tally.report(conductor, elapsed);
            conductor.result("requests", fetches(consumer) - before);
        }
    }

    /** Whole passes, so that what was fetched and not yet handed out is no part of any figure. */
    private void read(KafkaConsumer<byte[], byte[]> consumer, long seconds, Tally tally) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        do {
            consumer.seekToBeginning(partitions);
            for (long left = records; left > 0; ) {
                int count = consumer.poll(Duration.ofSeconds(1)).count();
                left -= count;
                tally.done(count);
            }
        } while (System.nanoTime() < end);
    }

    private static double fetches(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(m -> m.getKey().name().equals("fetch-total")
                        && m.getKey().group().equals("consumer-fetch-manager-metrics"))
                .mapToDouble(m -> (Double) m.getValue().metricValue())
                .findFirst()
                .orElse(0);
    }
}
