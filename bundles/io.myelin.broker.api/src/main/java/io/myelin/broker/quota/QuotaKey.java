package io.myelin.broker.quota;

import java.util.Arrays;
import java.util.Optional;

/** What is limited; the names are Kafka's. */
public enum QuotaKey {
    /** Bytes of Produce requests, per second. */
    PRODUCER_BYTE_RATE("producer_byte_rate"),
    /** Bytes of Fetch responses, per second. */
    CONSUMER_BYTE_RATE("consumer_byte_rate"),
    /** Time of threads that requests take, in percent of one thread (KIP-124). */
    REQUEST_PERCENTAGE("request_percentage"),
    /** Partitions created or deleted, per second (KIP-599). */
    CONTROLLER_MUTATION_RATE("controller_mutation_rate"),
    /** Connections from an address, per second (KIP-612). */
    CONNECTION_CREATION_RATE("connection_creation_rate");

    private final String kafkaName;

    QuotaKey(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    public String kafkaName() {
        return kafkaName;
    }

    public static Optional<QuotaKey> of(String kafkaName) {
        return Arrays.stream(values())
                .filter(key -> key.kafkaName.equals(kafkaName))
                .findFirst();
    }
}
