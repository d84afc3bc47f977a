package io.myelin.itests.clients;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * An application that commits often: {@code bootstrap group topic partitions commits}. Each commit has an offset for every
 * partition. Prints how many were acknowledged.
 */
public final class ManyCommits {
    private static final int IN_FLIGHT = 200;

    private ManyCommits() {}

    public static void main(String[] arguments) {
        Properties config = new Properties();
        config.put("bootstrap.servers", arguments[0]);
        config.put("group.id", arguments[1]);
        config.put("enable.auto.commit", "false");
        config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        config.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        int partitions = Integer.parseInt(arguments[3]);
        int commits = Integer.parseInt(arguments[4]);
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
            Set<TopicPartition> all = new HashSet<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(arguments[2], partition));
            }
            consumer.assign(all);
            consumer.pause(all);
            for (int i = 1; i <= commits; i++) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (TopicPartition partition : all) {
                    offsets.put(partition, new OffsetAndMetadata(i));
                }
                consumer.commitAsync(offsets, (ignored, failure) -> {
                    answered.incrementAndGet();
                    if (failure == null) {
                        acknowledged.incrementAndGet();
                    }
                });
                // The answers come to whoever polls.
                while ((i % IN_FLIGHT == 0 || i == commits) && answered.get() < i) {
                    consumer.poll(Duration.ofMillis(10));
                }
            }
        }
        System.out.println("acknowledged " + acknowledged.get());
    }
}
