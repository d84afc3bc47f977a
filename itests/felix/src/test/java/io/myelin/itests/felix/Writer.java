package io.myelin.itests.felix;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongSerializer;

/** A producer at a steady rate, which must find each record at the offset that it counted. */
final class Writer implements AutoCloseable {
    /** A record's bytes: its number, and filling. */
    private static final int VALUE_BYTES = 1024;

    private final String topic;
    private final int partitions;
    private final long intervalNs;
    private final KafkaProducer<Long, byte[]> producer;
    private final Queue<String> faults;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Gap gap = new Gap();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long sent;

    Writer(String topic, int partitions, int perSecond, Map<String, Object> settings, Queue<String> faults) {
        this.topic = topic;
        this.partitions = partitions;
        this.faults = faults;
        this.intervalNs = 1_000_000_000L / perSecond;
        producer = new KafkaProducer<>(settings, new LongSerializer(), new ByteArraySerializer());
        thread = new Thread(this::run, "writer-" + topic);
        thread.start();
    }

    private void run() {
        long next = System.nanoTime();
        while (running) {
            long number = sent;
            int partition = (int) (number % partitions);
            try {
                producer.send(
                        new ProducerRecord<>(topic, partition, number, value(number / partitions)),
                        (metadata, error) -> onAnswer(number, metadata == null ? -1 : metadata.offset(), error));
            } catch (RuntimeException e) {
                faults.add(topic + ", record " + number + ": " + e);
                return;
            }
            sent = number + 1;
            next += intervalNs;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private static byte[] value(long number) {
        return ByteBuffer.allocate(VALUE_BYTES).putLong(number).array();
    }

    static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** How many records wait for their acknowledgement. */
    long behind() {
        return sent - acknowledged.get();
    }

    private void onAnswer(long number, long offset, Exception error) {
        if (error != null) {
            faults.add(topic + ", record " + number + ": " + error);
        } else if (offset != number / partitions) {
            faults.add(topic + ", record " + number + " has offset " + offset);
        } else {
            gap.event();
            acknowledged.incrementAndGet();
        }
    }

    Gap gap() {
        return gap;
    }

    double metric(String name) {
        return Metrics.sum(producer.metrics(), name);
    }

    String topic() {
        return topic;
    }

    /** How many records were sent; final once finished. */
    long finishedAt() {
        return sent;
    }

    /** Sends no more and waits until all was answered. */
    void finish() throws InterruptedException {
        running = false;
        thread.join();
        producer.flush();
        if (acknowledged.get() != sent) {
            faults.add(topic + ": " + acknowledged + " of " + sent + " records were acknowledged");
        }
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
        producer.close(Duration.ofSeconds(5));
    }
}
