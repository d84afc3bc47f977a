package io.myelin.itests.crash;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Clients that are told to be patient, and to look often whether the node is back. */
final class Clients {
    static final int PATIENCE_MS = 600_000;
    private static final Map<String, Object> COMMON =
            Map.of("reconnect.backoff.ms", 50, "reconnect.backoff.max.ms", 200, "retry.backoff.max.ms", 200);

    private Clients() {}

    /** Idempotent, acks=all, as it is by default. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrap, Map<String, Object> more) {
        Map<String, Object> config = common(bootstrap, more);
        config.putIfAbsent("delivery.timeout.ms", PATIENCE_MS);
        config.putIfAbsent("max.block.ms", PATIENCE_MS);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, Map<String, Object> more) {
        Map<String, Object> config = common(bootstrap, more);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        config.putIfAbsent("default.api.timeout.ms", PATIENCE_MS);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Admin admin(String bootstrap) {
        return Admin.create(common(bootstrap, Map.of("default.api.timeout.ms", 120_000)));
    }

    private static Map<String, Object> common(String bootstrap, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(COMMON);
        config.put("bootstrap.servers", bootstrap);
        config.putAll(more);
        return config;
    }
}
