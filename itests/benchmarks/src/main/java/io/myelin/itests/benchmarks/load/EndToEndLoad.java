package io.myelin.itests.benchmarks.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One producer at a fixed rate and one consumer, in one process: from the moment at which a record was due to be sent
 * until the application has it. The first bytes of a value are that moment.
 */
final class EndToEndLoad {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Arguments arguments;
    private final Conductor conductor;
    private final AtomicBoolean stopped = new AtomicBoolean();
    /** What arrives is counted here; warm-up and measurement have one each. */
    private volatile Tally arrivals = new Tally();

    EndToEndLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
    }

    void run() throws Exception {
        var reading = new Thread(this::read, "consumer");
        try (var writer = new Writer(arguments, 1)) {
            reading.start();
            write(writer, "warmup", new Tally(), arrivals);
            Map<String, Double> before = Writer.totals(List.of(writer));
            var acks = new Tally();
            var measured = new Tally();
            arrivals = measured;
            conductor.begin();
            long start = System.nanoTime();
            write(writer, "seconds", acks, measured);
            long elapsed = System.nanoTime() - start;
            conductor.end();
            measured.report(conductor, elapsed);
            acks.reportLatency(conductor, "ack_");
            Writer.totals(List.of(writer)).forEach((name, total) -> conductor.result(name, total - before.get(name)));
        } finally {
            stopped.set(true);
            reading.join();
        }
    }

    /** Returns when everything that was acknowledged has arrived. */
    private void write(Writer writer, String span, Tally acks, Tally arriving) throws Exception {
        writer.write(System.nanoTime(), TimeUnit.SECONDS.toNanos(arguments.number(span, 10)), Long.MAX_VALUE, acks);
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (arriving.count() < acks.count()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        arriving.count() + " of " + acks.count() + " records have arrived after " + DRAIN);
            }
            Thread.sleep(1);
        }
    }

    private void read() {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                arguments.text("bootstrap"),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                arguments.text("isolation", "read_uncommitted"));
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, arguments.count("partitions", 1))
                    .mapToObj(p -> new TopicPartition(arguments.text("topic"), p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped.get()) {
                var records = consumer.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> one : records) {
                    arrivals.done(now - ByteBuffer.wrap(one.value()).getLong());
                }
            }
        }
    }
}
