package io.myelin.itests.crash;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** One producer for the whole test, that writes at a steady rate to partitions by chance. */
final class Writer implements AutoCloseable {
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long STOP_LIMIT_MS = 120_000;

    private final int id;
    private final Histories histories;
    private final List<TopicPartition> partitions;
    private final long[] next;
    private final SplittableRandom random;
    private final int recordsPerSecond;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::run, "writer");
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Writer(int id, String bootstrap, Histories histories, long seed, int recordsPerSecond, Map<String, Object> more) {
        this.id = id;
        this.histories = histories;
        this.partitions = histories.partitions();
        this.next = new long[partitions.size()];
        this.random = new SplittableRandom(seed);
        this.recordsPerSecond = recordsPerSecond;
        this.producer = Clients.producer(bootstrap, more);
        thread.start();
    }

    private void run() {
        try {
            long begunNs = System.nanoTime();
            long sent = 0;
            while (!stopped) {
                long due = (System.nanoTime() - begunNs) * recordsPerSecond / TimeUnit.SECONDS.toNanos(1);
                for (; sent < due && !stopped; sent++) {
                    send(random.nextInt(partitions.size()));
                }
                LockSupport.parkNanos(ROUND_NS);
            }
            producer.flush();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void send(int index) {
        TopicPartition partition = partitions.get(index);
        Payload payload = new Payload(id, next[index]++);
        History history = histories.of(partition);
        producer.send(
                new ProducerRecord<>(partition.topic(), partition.partition(), null, payload.encode()),
                (done, error) -> {
                    if (error != null) {
                        history.failed(payload, error);
                    } else {
                        history.acknowledged(payload, done.offset());
                    }
                });
    }

    /** Sends nothing more. */
    void stop() {
        stopped = true;
    }

    /** Returns when everything is acknowledged. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join(STOP_LIMIT_MS);
        if (thread.isAlive()) {
            throw new AssertionError("writer " + id + " can't get rid of its records");
        }
        if (failure.get() != null) {
            throw new AssertionError("writer " + id + " failed", failure.get());
        }
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(java.time.Duration.ZERO);
    }
}
