package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas that an operator sets with the official tool hold clients back, and only those that they name. */
class QuotasIT {
    private static final int RECORDS = 30;
    private static final String VALUE = "x".repeat(1_000);

    @TempDir
    static Path data;

    private static Node node;
    private static Tools tools;

    private final AtomicReference<Exception> failure = new AtomicReference<>();

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data);
        tools = new Tools(node.kafka());
        tools.run("kafka-topics", "--create", "--topic", "limited").ok();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static Programs.Outcome configs(String... arguments) throws Exception {
        return tools.run("kafka-configs", arguments).ok();
    }

    @Test
    void whoHasAQuotaIsHeldBack() throws Exception {
        assertEquals(0, writing("slow"), "nobody is held back without a quota");
        configs(
                "--alter",
                "--entity-type",
                "clients",
                "--entity-name",
                "slow",
                "--add-config",
                "producer_byte_rate=500,consumer_byte_rate=500");
        String described = configs("--describe", "--entity-type", "clients", "--entity-name", "slow")
                .out();
        assertTrue(described.contains("producer_byte_rate=500"), described);
        assertTrue(writing("slow") > 0, "a producer beyond its quota");
        assertTrue(reading("slow") > 0, "a consumer beyond its quota");
        assertEquals(0, writing("fast"), "another client");
        configs(
                "--alter",
                "--entity-type",
                "clients",
                "--entity-name",
                "slow",
                "--delete-config",
                "producer_byte_rate,consumer_byte_rate");
        String after = configs("--describe", "--entity-type", "clients").out();
        assertFalse(after.contains("'slow'"), after);
        assertEquals(0, writing("slow"), "what was deleted holds nobody back");
    }

    @Test
    void defaultsAreForEverybodyElse() throws Exception {
        configs("--alter", "--entity-type", "users", "--entity-default", "--add-config", "request_percentage=200");
        String described = configs("--describe", "--entity-type", "users", "--entity-default")
                .out();
        assertTrue(described.contains("request_percentage=200"), described);
        configs("--alter", "--entity-type", "users", "--entity-default", "--delete-config", "request_percentage");
        Programs.Outcome unknown = tools.run(
                "kafka-configs",
                "--alter",
                "--entity-type",
                "users",
                "--entity-default",
                "--add-config",
                "producer_byte_rate=none");
        assertTrue(unknown.exit() != 0 || unknown.out().contains("rror"), unknown.out());
    }

    @Test
    void usersAndAddressesAreShownAsTheyWereSet() throws Exception {
        set("users", "alice", "producer_byte_rate=1000");
        set("ips", "192.0.2.1", "connection_creation_rate=10");
        String users = configs("--describe", "--entity-type", "users").out();
        assertTrue(users.contains("'alice'") && users.contains("producer_byte_rate=1000"), users);
        String addresses = configs("--describe", "--entity-type", "ips").out();
        assertTrue(addresses.contains("'192.0.2.1'") && addresses.contains("connection_creation_rate=10"), addresses);
    }

    /** Ten seconds' worth may come at once, as in Kafka; what is beyond it comes at the rate that was set, or slower. */
    @Test
    void theRateIsHeld() throws Exception {
        double bytesPerSecond = 50_000;
        set("clients", "bulk", "producer_byte_rate=" + (int) bytesPerSecond);
        int bytes = 0;
        long beganNs = System.nanoTime();
        try (KafkaProducer<String, String> producer =
                Client.producer(node.kafka(), Map.of("client.id", "bulk", "batch.size", 10_000))) {
            while (bytes < 15 * bytesPerSecond) {
                producer.send(
                        new ProducerRecord<>("limited", VALUE), (done, error) -> failure.compareAndSet(null, error));
                bytes += VALUE.length();
            }
            producer.flush();
            assertTrue(most(producer.metrics(), "produce-throttle-time-max") > 0);
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        assertNull(failure.get());
        // the answer to what goes beyond the quota comes at once: only what follows it had to wait
        assertTrue(bytes / seconds <= 6 * bytesPerSecond, bytes + " bytes in " + seconds + " s");
    }

    private static void set(String type, String name, String quota) throws Exception {
        configs("--alter", "--entity-type", type, "--entity-name", name, "--add-config", quota);
    }

    /** Writes until the bus asks it to be quiet, or all is written: for how long it shall be quiet, in milliseconds. */
    private static double writing(String clientId) throws Exception {
        try (KafkaProducer<String, String> producer =
                Client.producer(node.kafka(), Map.of("client.id", clientId, "linger.ms", 0))) {
            double throttled = 0;
            for (int i = 0; i < RECORDS && throttled == 0; i++) {
                producer.send(new ProducerRecord<>("limited", VALUE)).get();
                throttled = most(producer.metrics(), "produce-throttle-time-max");
            }
            return throttled;
        }
    }

    private static double reading(String clientId) {
        TopicPartition first = new TopicPartition("limited", 0);
        try (KafkaConsumer<String, String> consumer = Client.consumer(
                node.kafka(), Map.of("client.id", clientId, "max.partition.fetch.bytes", 5 * VALUE.length()))) {
            consumer.assign(List.of(first));
            consumer.seekToBeginning(List.of(first));
            double throttled = 0;
            for (int count = 0; count < RECORDS && throttled == 0; ) {
                count += consumer.poll(Duration.ofSeconds(1)).count();
                throttled = most(consumer.metrics(), "fetch-throttle-time-max");
            }
            return throttled;
        }
    }

    private static double most(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(0);
    }
}
