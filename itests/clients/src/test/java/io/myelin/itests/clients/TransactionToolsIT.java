package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator finds out about transactions with the official tools, and how one is ended that nobody else ends. */
class TransactionToolsIT {
    @TempDir
    static Path data;

    private static Node node;
    private static Tools tools;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
        tools = new Tools(node.kafka());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    /** With one record in a transaction that is not ended. */
    private static KafkaProducer<String, String> open(String transactionalId, String topic) throws Exception {
        KafkaProducer<String, String> producer =
                Client.producer(node.kafka(), Map.of("transactional.id", transactionalId));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, 0, "key", "value")).get();
        return producer;
    }

    private static long stable(String topic) {
        TopicPartition first = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer =
                Client.consumer(node.kafka(), Map.of("isolation.level", "read_committed"))) {
            return consumer.endOffsets(List.of(first)).get(first);
        }
    }

    /** The line of a table that speaks of something. */
    private static String row(String about, String... arguments) throws Exception {
        List<String> rows = tools.run("kafka-transactions", arguments).ok().lines();
        return rows.stream()
                .filter(row -> List.of(row.split("\\s+")).contains(about))
                .findFirst()
                .orElseThrow(() -> new AssertionError(about + " is not among " + rows));
    }

    @Test
    void aTransactionIsShownAndAborted() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "hanging").ok();
        try (KafkaProducer<String, String> producer = open("hangs", "hanging")) {
            assertEquals(0, stable("hanging"));
            String listed = row("hangs", "list");
            assertTrue(listed.contains("Ongoing"), listed);
            String described = row("hangs", "describe", "--transactional-id", "hangs");
            assertTrue(described.contains("Ongoing") && described.contains("hanging-0"), described);
            String producerId = listed.split("\\s+")[2];
            String writing = row(producerId, "describe-producers", "--topic", "hanging", "--partition", "0");
            assertTrue(writing.trim().endsWith("0"), writing);
            tools.run("kafka-transactions", "find-hanging", "--topic", "hanging")
                    .ok()
                    .lines()
                    .forEach(line -> assertFalse(line.contains(producerId), line));
            tools.run("kafka-transactions", "abort", "--topic", "hanging", "--partition", "0", "--start-offset", "0")
                    .ok();
            String after = row(producerId, "describe-producers", "--topic", "hanging", "--partition", "0");
            assertTrue(after.trim().endsWith("None"), after);
            assertEquals(2, stable("hanging"), "the record and the marker behind it");
        }
    }

    @Test
    void anIdIsTerminated() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "terminated").ok();
        try (KafkaProducer<String, String> producer = open("terminates", "terminated")) {
            tools.run("kafka-transactions", "forceTerminateTransaction", "--transactionalId", "terminates")
                    .ok();
            String described = row("terminates", "describe", "--transactional-id", "terminates");
            assertTrue(described.contains("CompleteAbort") || described.contains("Empty"), described);
            assertEquals(2, stable("terminated"));
            assertThrows(KafkaException.class, producer::commitTransaction, "whoever had it before is fenced");
        }
    }

    @Test
    void performanceInTransactions() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "paced", "--partitions", "2")
                .ok();
        String produced = tools.run(
                        "kafka-producer-perf-test",
                        "--topic",
                        "paced",
                        "--num-records",
                        "5000",
                        "--record-size",
                        "100",
                        "--throughput",
                        "-1",
                        "--transactional-id",
                        "performs",
                        "--transaction-duration-ms",
                        "50")
                .ok()
                .out();
        assertTrue(produced.contains("5000 records sent"), produced);
        assertEquals(
                5000,
                Client.readAll(node.kafka(), "paced", 5000).size(),
                "the records of transactions that were committed");
    }
}
