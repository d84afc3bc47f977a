package io.myelin.itests.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A reader of committed records for the whole test: what it was given once, it was given for ever. */
final class Follower implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, List<Payload>> read = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "follower");
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private long count;

    Follower(String bootstrap, List<TopicPartition> partitions) {
        consumer = Clients.consumer(bootstrap, Map.of("isolation.level", "read_committed"));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        partitions.forEach(partition -> read.put(partition.partition(), new ArrayList<>()));
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    take(record);
                }
            }
        } catch (RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        read.get(record.partition()).add(Payload.decode(record.value()));
        count++;
    }

    synchronized long count() {
        if (failure.get() != null) {
            throw new AssertionError("the reader of what was copied failed", failure.get());
        }
        return count;
    }

    /** By partition, in the order in which they came. */
    synchronized Map<Integer, List<Payload>> read() {
        Map<Integer, List<Payload>> copy = new TreeMap<>();
        read.forEach((partition, payloads) -> copy.put(partition, List.copyOf(payloads)));
        return copy;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
