package io.myelin.itests.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One producer and what it writes. Its settings are those the client ships with, but for what the load says. */
final class Writer implements AutoCloseable {
    private static final List<String> TOTALS = List.of("request-total", "record-send-total", "outgoing-byte-total");

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Payloads payloads;
    private final double rate;
    private final int burst;
    /** 0 leaves it to the client, which fills a batch for one partition after the other. */
    private final int spread;
    /** Records that may wait for their acknowledgement; null for as many as the client's buffer holds. */
    private final Semaphore window;
    /** Whether a value begins with the moment at which it was due. */
    private final boolean stamped;
    /** Records in a transaction, and how long one lasts; 0 for no limit, both 0 for no transactions. */
    private final long commitRecords;

    private final long commitNs;

    private AckTimes watching;
    private volatile boolean stopped;
    private long n;

    Writer(Arguments arguments, int writers) {
        producer = new KafkaProducer<>(settings(arguments), new ByteArraySerializer(), new ByteArraySerializer());
        topic = arguments.text("topic");
        payloads = new Payloads(arguments.count("size", 1024));
        rate = (double) arguments.number("rate", 0) / writers;
        burst = arguments.count("burst", 1);
        spread = arguments.count("spread", 0);
        stamped = arguments.count("stamped", 0) == 1;
        int outstanding = arguments.count("window", 0);
        window = outstanding == 0 ? null : new Semaphore(outstanding);
        commitRecords = arguments.number("commit-records", 0);
        commitNs = TimeUnit.MILLISECONDS.toNanos(arguments.number("commit-ms", 0));
        if (transactional(arguments)) {
            producer.initTransactions();
        }
    }

    private static boolean transactional(Arguments arguments) {
        return arguments.number("commit-records", 0) > 0 || arguments.number("commit-ms", 0) > 0;
    }

    private static Map<String, Object> settings(Arguments arguments) {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.text("bootstrap"));
        settings.put(ProducerConfig.ACKS_CONFIG, arguments.text("acks", "all"));
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, arguments.text("compression", "none"));
        settings.put(ProducerConfig.LINGER_MS_CONFIG, arguments.count("linger", 5));
        if (transactional(arguments)) {
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, arguments.text("topic"));
        }
        return settings;
    }

    /** Keeps the time of each acknowledgement from now on; call it while nothing is on its way. */
    void watch(AckTimes times) {
        watching = times;
    }

    /** Ends {@link #write} before its time. */
    void stop() {
        stopped = true;
    }

    /** Until the time is over or the count is reached; returns when everything is acknowledged or has failed. */
    void write(long startNs, long spanNs, long count, Tally tally) throws InterruptedException {
        var pacer = new Pacer(rate, burst, startNs);
        boolean transactions = commitRecords > 0 || commitNs > 0;
        long begunAtNs = 0;
        long records = 0;
        for (long i = 0; i < count; i++) {
            long due = pacer.next();
            if (stopped || due - startNs >= spanNs) {
                break;
            }
            if (transactions && records > 0 && isFull(records, begunAtNs)) {
                producer.commitTransaction();
                records = 0;
            }
            if (transactions && records++ == 0) {
                producer.beginTransaction();
                begunAtNs = System.nanoTime();
            }
            if (window != null) {
                window.acquire();
            }
            // As fast as it goes: from the moment at which there was room for it.
            send(rate == 0 ? System.nanoTime() : due, tally);
        }
        if (records > 0) {
            producer.commitTransaction();
        }
        producer.flush();
    }

    private boolean isFull(long records, long begunAtNs) {
        return commitRecords > 0 && records >= commitRecords
                || commitNs > 0 && System.nanoTime() - begunAtNs >= commitNs;
    }

    private void send(long due, Tally tally) {
        Integer partition = spread == 0 ? null : (int) (n % spread);
        byte[] value = payloads.get(n++);
        if (stamped) {
            value = value.clone();
            ByteBuffer.wrap(value).putLong(due);
        }
        producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, error) -> {
            if (window != null) {
                window.release();
            }
            if (error == null) {
                long now = System.nanoTime();
                tally.done(now - due);
                if (watching != null) {
                    watching.add(now, now - due);
                }
            } else {
                tally.failed();
            }
        });
    }

    /** What the clients have counted since they began, summed, under the names of results. */
    static Map<String, Double> totals(List<Writer> writers) {
        var totals = new HashMap<String, Double>();
        for (Writer writer : writers) {
            writer.producer.metrics().forEach((name, metric) -> {
                if (name.group().equals("producer-metrics") && TOTALS.contains(name.name())) {
                    totals.merge(
                            name.name().replace("-total", "s").replace('-', '_'),
                            (Double) metric.metricValue(),
                            Double::sum);
                }
            });
        }
        return totals;
    }

    @Override
    public void close() {
        producer.close();
    }
}
