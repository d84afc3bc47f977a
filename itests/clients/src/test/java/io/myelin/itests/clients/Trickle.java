package io.myelin.itests.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A producer that writes about a thousand small records a second to the partitions of a topic, until it is told to finish. */
final class Trickle implements AutoCloseable {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    private final KafkaProducer<String, String> producer;
    private final String topic;
    private final int partitions;
    private final Thread thread;
    private final List<Long> offsets = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private volatile boolean stopped;
    private int sent;
    private long lastNs = System.nanoTime();
    private long longestNs;

    /** To partition 0. */
    Trickle(String bootstrap, String topic, Map<String, Object> config) {
        this(bootstrap, topic, 1, config);
    }

    Trickle(String bootstrap, String topic, int partitions, Map<String, Object> config) {
        this.producer = Client.producer(bootstrap, config);
        this.topic = topic;
        this.partitions = partitions;
        this.thread = new Thread(this::run, "trickle-" + topic);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                int number = sent++;
                var record =
                        new ProducerRecord<String, String>(topic, number % partitions, null, Integer.toString(number));
                producer.send(record, (where, error) -> {
                    synchronized (this) {
                        if (error != null) {
                            faults.add(error.toString());
                        } else {
                            offsets.add(where.offset());
                        }
                        long now = System.nanoTime();
                        longestNs = Math.max(longestNs, now - lastNs);
                        lastNs = now;
                    }
                });
                Thread.sleep(1);
            }
        } catch (InterruptedException | RuntimeException e) {
            synchronized (this) {
                faults.add(e.toString());
            }
        }
    }

    void awaitMore(int records) throws InterruptedException {
        int goal = acknowledged() + records;
        long deadline = System.nanoTime() + LIMIT_NS;
        while (acknowledged() < goal && faults().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("records of " + topic + " are not acknowledged any more");
            }
            Thread.sleep(5);
        }
    }

    private synchronized int acknowledged() {
        return offsets.size();
    }

    /** The longest time without an acknowledgement since it was last asked. */
    synchronized long takeLongestGapMs() {
        long longest = longestNs;
        longestNs = 0;
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** Waits until everything is acknowledged; the offsets in the order of sending. */
    List<Long> finish() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
        synchronized (this) {
            return List.copyOf(offsets);
        }
    }

    int sent() {
        return sent;
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() throws InterruptedException {
        finish();
        producer.close();
    }
}
