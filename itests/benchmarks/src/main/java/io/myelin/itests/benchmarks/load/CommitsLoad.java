package io.myelin.itests.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Many groups of one consumer each, of which each commits one offset a second, spread over the second. */
final class CommitsLoad {
    private static final int THREADS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Arguments arguments;
    private final Conductor conductor;
    private final TopicPartition partition;
    private final List<Share> shares = new ArrayList<>();

    CommitsLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
        partition = new TopicPartition(arguments.text("topic"), 0);
    }

    void run() throws Exception {
        int groups = arguments.count("groups", 1000);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int i = 0; i < THREADS; i++) {
                shares.add(new Share(i, groups));
            }
            phase(threads, "warmup", new Tally());
            var tally = new Tally();
            conductor.begin();
            long start = System.nanoTime();
            phase(threads, "seconds", tally);
            long elapsed = System.nanoTime() - start;
            conductor.end();
            tally.report(conductor, elapsed);
        } finally {
            threads.shutdownNow();
        }
    }

    private void phase(ExecutorService threads, String span, Tally tally) throws Exception {
        long startNs = System.nanoTime();
        long spanNs = TimeUnit.SECONDS.toNanos(arguments.number(span, 10));
        var running = new ArrayList<Future<Void>>();
        for (Share share : shares) {
            running.add(threads.submit((Callable<Void>) () -> {
                share.commit(startNs, spanNs, tally);
                return null;
            }));
        }
        for (Future<Void> one : running) {
            one.get();
        }
    }

    /** The consumers of one thread. */
    private final class Share {
        private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
        private long n;

        Share(int number, int groups) {
            for (int i = number; i < groups; i += THREADS) {
                consumers.add(new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                arguments.text("bootstrap"),
                                ConsumerConfig.GROUP_ID_CONFIG,
                                partition.topic() + "-" + i),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()));
            }
        }

        /** Whose turn it is commits, in time or as soon as it can. */
        void commit(long startNs, long spanNs, Tally tally) {
            var pacer = new Pacer(consumers.size(), 1, startNs);
            for (long due = pacer.next(); due - startNs < spanNs; due = pacer.next()) {
                try {
                    consumers
                            .get((int) (n % consumers.size()))
                            .commitSync(Map.of(partition, new OffsetAndMetadata(n++)), LIMIT);
                    tally.done(System.nanoTime() - due);
                } catch (KafkaException e) {
                    tally.failed();
                }
            }
        }
    }
}
