package io.myelin.itests.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * An application, run against each Java client in a process of its own: commits and aborts transactions with records and
 * offsets, fences itself, and reads what is committed. It uses only what Kafka 2.8 had. Prints OK at the end.
 */
public final class TransactionTrip {
    private static final int ROUNDS = 30;

    private final String bootstrap;
    private final String name;

    private TransactionTrip(String bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.name = name;
    }

    public static void main(String[] arguments) throws Exception {
        TransactionTrip trip = new TransactionTrip(arguments[0], "txn-" + arguments[1]);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", trip.bootstrap))) {
            admin.createTopics(Set.of(new NewTopic(trip.name, 3, (short) 1)))
                    .all()
                    .get();
            trip.commitAndAbort(admin);
            trip.fence();
        }
        System.out.println("OK");
    }

    private void commitAndAbort(Admin admin) throws Exception {
        TopicPartition input = new TopicPartition(name + "-input", 0);
        admin.createTopics(Set.of(new NewTopic(input.topic(), 1, (short) 1)))
                .all()
                .get();
        List<String> committed = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer("commits")) {
            producer.initTransactions();
            for (int round = 0; round < ROUNDS; round++) {
                boolean commit = round % 3 != 1;
                producer.beginTransaction();
                for (int i = 0; i < 5; i++) {
                    String value = round + "/" + i + (commit ? "" : " aborted");
                    producer.send(new ProducerRecord<>(name, (round + i) % 3, "k", value));
                    if (commit) {
                        committed.add(value);
                    }
                }
                producer.sendOffsetsToTransaction(
                        Map.of(input, new OffsetAndMetadata(commit ? round : 1000 + round)),
                        new ConsumerGroupMetadata(name + "-group"));
                if (commit) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }
        check(sorted(read("read_committed", committed.size())).equals(sorted(committed)), "what is committed");
        check(read("read_uncommitted", ROUNDS * 5).size() == ROUNDS * 5, "all that was written");
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(name + "-group")
                .partitionsToOffsetAndMetadata()
                .get();
        check(offsets.get(input).offset() == ROUNDS - 1, "offsets " + offsets);
    }

    private void fence() throws Exception {
        try (KafkaProducer<String, String> zombie = producer("fenced")) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(name, 0, "k", "of a zombie")).get();
            try (KafkaProducer<String, String> next = producer("fenced")) {
                next.initTransactions();
                next.beginTransaction();
                next.send(new ProducerRecord<>(name, 0, "k", "of the next one"));
                next.commitTransaction();
            }
            try {
                zombie.send(new ProducerRecord<>(name, 0, "k", "of a zombie, late"));
                zombie.commitTransaction();
                throw new IllegalStateException("the zombie has committed");
            } catch (KafkaException e) {
                String told = e + " " + e.getCause();
                check(told.contains("ProducerFenced") || told.contains("InvalidProducerEpoch"), told);
                System.out.println("the zombie was told: " + told);
            }
        }
        List<String> committed = read("read_committed", ROUNDS * 5);
        check(committed.contains("of the next one"), "the next producer's record");
        check(committed.stream().noneMatch(value -> value.contains("zombie")), "the zombie's records");
    }

    private KafkaProducer<String, String> producer(String id) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("transactional.id", name + "-" + id);
        config.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        config.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        return new KafkaProducer<>(config);
    }

    /** At most as many as are expected, and whatever comes with them. */
    private List<String> read(String isolation, int expected) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("isolation.level", isolation);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        config.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                partitions.add(new TopicPartition(name, i));
            }
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))
                    && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
            check(values.size() <= expected, values.size() + " records were read " + isolation);
        }
        return values;
    }

    private static List<String> sorted(List<String> values) {
        List<String> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not as it should be: " + what);
        }
    }
}
