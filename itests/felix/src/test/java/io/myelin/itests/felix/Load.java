package io.myelin.itests.felix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * An idempotent producer and a consumer group at a steady rate. Each partition gets the numbers 0, 1, 2, ...: whatever is lost,
 * doubled or out of order shows.
 */
final class Load implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final long INTERVAL_NS = 500_000;

    private final String topic;
    private final KafkaProducer<Long, Long> producer;
    private final KafkaConsumer<Long, Long> consumer;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final Thread producing;
    private final Thread consuming;
    private volatile boolean writing = true;
    private volatile boolean reading = true;
    private volatile long sent;
    private volatile long longestAckGapNs;
    private volatile long lastAckNs = System.nanoTime();

    Load(String bootstrap, String topic) throws Exception {
        this.topic = topic;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> both = Map.of("bootstrap.servers", bootstrap, "client.id", topic);
        Map<String, Object> write = new HashMap<>(both);
        write.putAll(Map.of("acks", "all", "enable.idempotence", "true", "linger.ms", "0"));
        producer = new KafkaProducer<>(write, new LongSerializer(), new LongSerializer());
        Map<String, Object> read = new HashMap<>(both);
        read.putAll(Map.of("group.id", topic + "-group", "auto.offset.reset", "earliest"));
        consumer = new KafkaConsumer<>(read, new LongDeserializer(), new LongDeserializer());
        producing = new Thread(this::produce, "load-producer");
        consuming = new Thread(this::consume, "load-consumer");
        producing.start();
        consuming.start();
    }

    private void produce() {
        long next = System.nanoTime();
        while (writing) {
            long number = sent++;
            int partition = (int) (number % PARTITIONS);
            producer.send(new ProducerRecord<>(topic, partition, number, number / PARTITIONS), (metadata, error) -> {
                if (error != null) {
                    faults.add("record " + number + ": " + error);
                } else if (metadata.offset() != number / PARTITIONS) {
                    faults.add("record " + number + " has offset " + metadata.offset());
                } else {
                    long now = System.nanoTime();
                    longestAckGapNs = Math.max(longestAckGapNs, now - lastAckNs);
                    lastAckNs = now;
                    acknowledged.incrementAndGet();
                }
            });
            next += INTERVAL_NS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void consume() {
        consumer.subscribe(List.of(topic));
        long[] expected = new long[PARTITIONS];
        while (reading) {
            try {
                for (ConsumerRecord<Long, Long> record : consumer.poll(Duration.ofMillis(100))) {
                    long due = expected[record.partition()]++;
                    if (record.value() != due) {
                        faults.add("partition " + record.partition() + ": " + record.value() + " came for " + due);
                        expected[record.partition()] = record.value() + 1;
                    }
                    consumed.incrementAndGet();
                }
            } catch (RuntimeException e) {
                faults.add("consumer: " + e);
                return;
            }
        }
    }

    void awaitConsumed(long atLeast) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (consumed.get() < atLeast && System.nanoTime() < deadline && faults.isEmpty()) {
            Thread.sleep(10);
        }
        if (consumed.get() < atLeast) {
            faults.add(consumed + " of " + atLeast + " records came");
        }
    }

    long consumed() {
        return consumed.get();
    }

    long longestAckGapMs() {
        return longestAckGapNs / 1_000_000;
    }

    /** Connections that the producer has opened and seen closed so far. */
    double connectionsMade() {
        return producerMetric("connection-creation-total");
    }

    private double producerMetric(String name) {
        double sum = 0;
        for (Metric metric : producer.metrics().values()) {
            if (metric.metricName().name().equals(name)) {
                sum += (Double) metric.metricValue();
            }
        }
        return sum;
    }

    /** Ends the load, reads what is left, and says what was wrong: nothing, one hopes. */
    List<String> finish() throws InterruptedException {
        writing = false;
        producing.join();
        producer.flush();
        if (acknowledged.get() != sent) {
            faults.add(acknowledged + " of " + sent + " records were acknowledged");
        }
        awaitConsumed(sent);
        return new ArrayList<>(faults);
    }

    @Override
    public void close() throws InterruptedException {
        writing = false;
        reading = false;
        producing.join();
        consuming.join();
        producer.close(Duration.ofSeconds(5));
        consumer.close(Duration.ofSeconds(5));
    }
}
