package io.myelin.itests.clients;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A member of a group in a process of its own, that may be killed: {@code bootstrap topic setting=value...}. It prints READY
 * when it has partitions, and each record that it reads before it commits it.
 */
public final class Sharing {
    private Sharing() {}

    public static void main(String[] arguments) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers", arguments[0], "auto.offset.reset", "earliest", "enable.auto.commit", "false"));
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            int equals = setting.indexOf('=');
            config.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Set.of(arguments[1]));
            boolean ready = false;
            while (true) {
                boolean some = false;
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    System.out.println("READ " + record.partition() + " " + record.offset());
                    some = true;
                }
                if (some) {
                    consumer.commitSync();
                }
                if (!ready && !consumer.assignment().isEmpty()) {
                    ready = true;
                    System.out.println("READY " + consumer.assignment());
                }
            }
        }
    }
}
