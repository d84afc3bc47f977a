package io.myelin.itests.felix;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;

/** A member of a group that commits what it has read, each time and at once. */
final class Reader implements AutoCloseable {
    /** Who the group says that this member is: it changes when the group is balanced anew or the member is lost. */
    record Place(String memberId, int generation, int partitions) {}

    private final KafkaConsumer<Long, byte[]> consumer;
    private final Map<String, Numbers> numbers;
    private final Queue<String> faults;
    private final Gap gap = new Gap();
    private final Thread thread;
    private volatile boolean running = true;
    private volatile Place place = new Place("", -1, 0);

    Reader(Map<String, Object> settings, Map<String, Numbers> numbers, Queue<String> faults) {
        this.numbers = numbers;
        this.faults = faults;
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(Map.of("auto.offset.reset", "earliest", "enable.auto.commit", "false"));
        consumer = new KafkaConsumer<>(all, new LongDeserializer(), new ByteArrayDeserializer());
        thread = new Thread(this::run, "reader-" + settings.get("client.id"));
        thread.start();
    }

    private void run() {
        try {
            consumer.subscribe(List.copyOf(numbers.keySet()));
            while (running) {
                ConsumerRecords<Long, byte[]> records = consumer.poll(Duration.ofMillis(100));
                for (ConsumerRecord<Long, byte[]> record : records) {
                    numbers.get(record.topic()).came(record.partition(), Writer.number(record.value()));
                }
                if (!records.isEmpty()) {
                    gap.event();
                    consumer.commitSync();
                }
                ConsumerGroupMetadata group = consumer.groupMetadata();
                place = new Place(
                        group.memberId(),
                        group.generationId(),
                        consumer.assignment().size());
            }
        } catch (RuntimeException e) {
            faults.add("reader: " + e);
        } finally {
            consumer.close(Duration.ofSeconds(5));
        }
    }

    Gap gap() {
        return gap;
    }

    Place place() {
        return place;
    }

    double metric(String name) {
        return Metrics.sum(consumer.metrics(), name);
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }
}
