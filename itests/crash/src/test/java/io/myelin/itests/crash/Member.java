package io.myelin.itests.crash;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/** One consumer of a group for the whole test, that commits what it has read. */
final class Member implements AutoCloseable {
    private static final long STOP_LIMIT_MS = 60_000;

    private final Histories histories;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Thread thread = new Thread(this::run, "member");
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Member(String group, String bootstrap, Histories histories, List<String> topics) {
        this.histories = histories;
        this.topics = topics;
        this.consumer = Clients.consumer(bootstrap, Map.of("group.id", group, "session.timeout.ms", 10_000));
        thread.start();
    }

    private void run() {
        try (consumer) {
            consumer.subscribe(topics);
            while (!stopped) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    histories
                            .of(new TopicPartition(record.topic(), record.partition()))
                            .delivered(record.offset(), Payload.decode(record.value()));
                }
                if (!records.isEmpty()) {
                    commit(records);
                }
            }
        } catch (WakeupException e) {
            // It was asked to stop.
        } catch (RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    private void commit(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> read = records.records(partition);
            positions.put(
                    partition, new OffsetAndMetadata(read.get(read.size() - 1).offset() + 1));
        }
        try {
            consumer.commitSync(positions);
            positions.forEach((partition, position) -> histories.of(partition).committed(position.offset()));
        } catch (CommitFailedException | RebalanceInProgressException e) {
            // The group is being divided anew, as it is after each restart: whoever gets the partition reads it again.
        }
    }

    /** @throws AssertionError when it has ended with an exception */
    void check() {
        if (failure.get() != null) {
            throw new AssertionError("a member of the group failed", failure.get());
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join(TimeUnit.SECONDS.toMillis(1));
        consumer.wakeup();
        thread.join(STOP_LIMIT_MS);
    }
}
