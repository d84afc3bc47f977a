package io.myelin.itests.crash;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An application that copies each record of a topic into the same partition of another one, exactly once: {@code bootstrap
 * from to transactional-id consumer-setting=value...}. It uses only what Kafka 3.9 had. It prints READY when it may write, a
 * line that begins with ABORTED for each transaction that it could not commit, and ends when it can't go on.
 */
public final class Copier {
    private static final String PATIENCE_MS = "600000";
    private static final long LONGEST_PAUSE_MS = 40;

    private final String from;
    private final String to;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;

    private Copier(String[] arguments) {
        from = arguments[1];
        to = arguments[2];
        Map<String, Object> common = Map.of(
                "bootstrap.servers", arguments[0], "reconnect.backoff.ms", "50", "reconnect.backoff.max.ms", "200");
        Map<String, Object> writing = new HashMap<>(common);
        writing.putAll(Map.of(
                "transactional.id",
                arguments[3],
                "linger.ms",
                "0",
                "max.block.ms",
                PATIENCE_MS,
                "delivery.timeout.ms",
                PATIENCE_MS));
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(common);
        reading.putAll(Map.of(
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                "false",
                "default.api.timeout.ms",
                PATIENCE_MS));
        for (String setting : List.of(arguments).subList(4, arguments.length)) {
            int equals = setting.indexOf('=');
            reading.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public static void main(String[] arguments) {
        try {
            new Copier(arguments).run();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                System.err.println(cause);
            }
            // Threads of the clients would keep it.
            Runtime.getRuntime().halt(1);
        }
    }

    private void run() {
        producer.initTransactions();
        System.out.println("READY " + to);
        consumer.subscribe(Set.of(from));
        while (true) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
            if (!records.isEmpty()) {
                copy(records);
            }
        }
    }

    private void copy(ConsumerRecords<byte[], byte[]> records) {
        try {
            producer.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(to, record.partition(), record.key(), record.value()));
                next.put(new TopicPartition(from, record.partition()), new OffsetAndMetadata(record.offset() + 1));
            }
            pause();
            producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
            pause();
            producer.commitTransaction();
        } catch (ProducerFencedException e) {
            throw e;
        } catch (KafkaException e) {
            System.out.println("ABORTED " + e);
            producer.abortTransaction();
            goBack();
        }
    }

    /** So that most kills meet a transaction in one of its states. */
    private static void pause() {
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MS)));
    }

    /** To what was committed: the records of the aborted transaction are read again. */
    private void goBack() {
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata at = committed.get(partition);
            if (at == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, at.offset());
            }
        }
    }
}
