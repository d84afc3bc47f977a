package io.myelin.itests.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * An application with transactions, run against each Java client in a process of its own: commits and aborts, offsets that are
 * part of a transaction, a zombie. It uses only what Kafka 2.8 had. Prints OK at the end.
 */
public final class Transacting {
    private static final int ROUNDS = 20;
    private static final int PER_ROUND = 15;
    private static final int PARTITIONS = 3;

    private final String bootstrap;
    private final String name;

    private Transacting(String bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.name = name;
    }

    public static void main(String[] arguments) throws Exception {
        Transacting app = new Transacting(arguments[0], arguments[1]);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", app.bootstrap))) {
            admin.createTopics(Set.of(
                            new NewTopic(app.topic("in"), PARTITIONS, (short) 1),
                            new NewTopic(app.topic("out"), PARTITIONS, (short) 1),
                            new NewTopic(app.topic("zombie"), 1, (short) 1)))
                    .all()
                    .get();
        }
        app.transform(app.commitAndAbort());
        app.fence();
        System.out.println("OK");
    }

    private String topic(String part) {
        return name + "-" + part;
    }

    private KafkaProducer<String, String> producer(String transactionalId) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("transactional.id", transactionalId);
        config.put("linger.ms", "2");
        config.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        config.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        return new KafkaProducer<>(config);
    }

    private KafkaConsumer<String, String> consumer(String group, String isolation) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("group.id", group);
        config.put("isolation.level", isolation);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        config.put("max.poll.records", "7");
        config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        config.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        return new KafkaConsumer<>(config);
    }

    /** Every third transaction is aborted; readers of committed records see the others, each once, in order. */
    private int commitAndAbort() {
        List<String> committed = new ArrayList<>();
        List<String> all = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(topic("writer"))) {
            producer.initTransactions();
            for (int round = 0; round < ROUNDS; round++) {
                producer.beginTransaction();
                List<String> values = new ArrayList<>();
                for (int i = 0; i < PER_ROUND; i++) {
                    values.add(round + "." + i);
                    producer.send(new ProducerRecord<>(topic("in"), i % PARTITIONS, "key", round + "." + i));
                }
                all.addAll(values);
                if (round % 3 == 1) {
                    producer.flush();
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                    committed.addAll(values);
                }
            }
            producer.beginTransaction();
            producer.commitTransaction();
        }
        same(committed, read(topic("in"), "read_committed", committed.size()), "committed records");
        same(all, read(topic("in"), "read_uncommitted", all.size()), "all records");
        return committed.size();
    }

    private List<String> read(String topic, String isolation, int count) {
        List<String> read = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(topic + "-" + isolation, isolation)) {
            List<TopicPartition> partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (read.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                while (consumer.position(partition) < ends.get(partition) && System.nanoTime() < deadline) {
                    consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
                }
            }
        }
        return read;
    }

    private static List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    /** Reads, writes and commits what was read in one transaction; each fourth is aborted and done again. */
    private void transform(int count) {
        List<String> source = read(topic("in"), "read_committed", count);
        String group = topic("group");
        int aborts = 0;
        try (KafkaProducer<String, String> producer = producer(topic("transformer"));
                KafkaConsumer<String, String> consumer = consumer(group, "read_committed")) {
            producer.initTransactions();
            consumer.subscribe(List.of(topic("in")));
            int done = 0;
            int batches = 0;
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (done < source.size() && System.nanoTime() < deadline) {
                List<ConsumerRecord<String, String>> records = new ArrayList<>();
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                if (records.isEmpty()) {
                    continue;
                }
                producer.beginTransaction();
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (ConsumerRecord<String, String> record : records) {
                    producer.send(new ProducerRecord<>(
                            topic("out"), record.partition(), record.key(), "out " + record.value()));
                    offsets.put(
                            new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1));
                }
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                if (++batches % 4 == 0) {
                    producer.abortTransaction();
                    aborts++;
                    rewind(consumer);
                } else {
                    producer.commitTransaction();
                    done += records.size();
                }
            }
            check(done == source.size(), done + " of " + source.size() + " records were transformed");
            check(aborts > 2, aborts + " transactions were aborted");
            consumer.committed(Set.copyOf(partitions(topic("in"))))
                    .forEach((partition, offset) -> check(
                            offset.offset() <= consumer.position(partition), "committed " + partition + " " + offset));
        }
        List<String> expected = new ArrayList<>();
        source.forEach(value -> expected.add("out " + value));
        same(expected, read(topic("out"), "read_committed", expected.size()), "transformed records");
    }

    /** Back to what is committed, as an application does that goes on after an abort. */
    private static void rewind(KafkaConsumer<String, String> consumer) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }

    /** A second producer of the same id ends what the first has open, and the first is told that it is not wanted. */
    private void fence() {
        TopicPartition partition = new TopicPartition(topic("zombie"), 0);
        try (KafkaProducer<String, String> zombie = producer(topic("id"));
                KafkaProducer<String, String> heir = producer(topic("id"))) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(partition.topic(), 0, "key", "of the zombie"));
            zombie.flush();
            heir.initTransactions();
            heir.beginTransaction();
            heir.send(new ProducerRecord<>(partition.topic(), 0, "key", "of the heir"));
            boolean fenced = false;
            try {
                zombie.send(new ProducerRecord<>(partition.topic(), 0, "key", "too late"));
                zombie.commitTransaction();
            } catch (KafkaException e) {
                fenced = e instanceof ProducerFencedException
                        || e instanceof InvalidProducerEpochException
                        || e.getCause() instanceof ProducerFencedException
                        || e.getCause() instanceof InvalidProducerEpochException;
                check(fenced, "the zombie was told " + e + " because of " + e.getCause());
            }
            check(fenced, "the zombie could commit");
            heir.commitTransaction();
        }
        try (KafkaConsumer<String, String> consumer = consumer(topic("judge"), "read_committed")) {
            consumer.assign(List.of(partition));
            List<String> read = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            }
            check(read.equals(List.of("of the heir")), "after the zombie " + read + " was read");
        }
    }

    /** Each partition's records are in order; the partitions may come in any. */
    private static void same(List<String> expected, List<String> found, String what) {
        List<String> left = new ArrayList<>(expected);
        List<String> right = new ArrayList<>(found);
        Collections.sort(left);
        Collections.sort(right);
        check(left.equals(right), what + ": " + right.size() + " instead of " + left.size());
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not as it should be: " + what);
        }
    }
}
