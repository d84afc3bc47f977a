package io.myelin.itests.clients;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * An application, run against each Java client in a process of its own: makes a topic, writes with every codec, reads in a
 * group, commits, looks offsets up. It uses only what Kafka 2.8 had. Prints OK at the end.
 */
public final class RoundTrip {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int RECORDS = 200;

    private final String bootstrap;
    private final String name;

    private RoundTrip(String bootstrap, String name) {
        this.bootstrap = bootstrap;
        this.name = name;
    }

    public static void main(String[] arguments) throws Exception {
        RoundTrip trip = new RoundTrip(arguments[0], arguments[1]);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", trip.bootstrap))) {
            for (String codec : CODECS) {
                String topic = trip.name + "-" + codec;
                admin.createTopics(Set.of(
                                new NewTopic(topic, 3, (short) 1).configs(Map.of("max.message.bytes", "2000000"))))
                        .all()
                        .get();
                trip.write(topic, codec);
                trip.read(topic);
            }
            trip.administer(admin);
        }
        System.out.println("OK");
    }

    private void write(String topic, String codec) throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("compression.type", codec);
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        config.put("linger.ms", "5");
        config.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        config.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                ProducerRecord<String, String> record = new ProducerRecord<>(topic, i % 3, "key-" + i, value(i));
                record.headers().add("number", String.valueOf(i).getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(record));
            }
            for (int i = 0; i < RECORDS; i++) {
                check(sent.get(i).get().offset() == i / 3, "offset of record " + i);
            }
        }
    }

    private void read(String topic) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("group.id", topic + "-group");
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        config.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
            consumer.subscribe(List.of(topic));
            int seen = 0;
            long[] next = new long[3];
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (seen < RECORDS && System.nanoTime() < deadline) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(500));
                for (ConsumerRecord<String, String> record : records) {
                    int number = (int) record.offset() * 3 + record.partition();
                    check(record.offset() == next[record.partition()]++, "order in partition " + record.partition());
                    check(record.key().equals("key-" + number), "key at " + record);
                    check(record.value().equals(value(number)), "value at " + record);
                    Header header = record.headers().lastHeader("number");
                    check(
                            new String(header.value(), StandardCharsets.UTF_8).equals("" + number),
                            "header at " + record);
                    seen++;
                }
            }
            check(seen == RECORDS, seen + " records were read of " + topic);
            consumer.commitSync();
            TopicPartition first = new TopicPartition(topic, 0);
            OffsetAndMetadata committed = consumer.committed(Set.of(first)).get(first);
            check(committed.offset() == next[0], "committed offset " + committed);
            check(consumer.endOffsets(Set.of(first)).get(first) == next[0], "end offset");
            check(consumer.beginningOffsets(Set.of(first)).get(first) == 0, "beginning offset");
            check(consumer.offsetsForTimes(Map.of(first, 0L)).get(first).offset() == 0, "offset for a time");
        }
    }

    private void administer(Admin admin) throws Exception {
        Set<String> topics = admin.listTopics().names().get();
        check(
                topics.containsAll(
                        CODECS.stream().map(codec -> name + "-" + codec).toList()),
                "topics " + topics);
        check(!admin.describeCluster().nodes().get().isEmpty(), "no nodes");
        String group = name + "-none-group";
        check(
                admin.listConsumerGroups().all().get().stream()
                        .anyMatch(listed -> listed.groupId().equals(group)),
                "group");
        check(
                admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .size()
                        == 3,
                "offsets");
        admin.deleteConsumerGroups(Set.of(group)).all().get();
        admin.deleteTopics(Set.of(name + "-none")).all().get();
        check(!admin.listTopics().names().get().contains(name + "-none"), "the deleted topic is listed");
    }

    private static String value(int number) {
        return ("{\"number\":" + number + "}").repeat(1 + number % 50);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not as it should be: " + what);
        }
    }
}
