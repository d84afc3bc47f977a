package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Qpid JMS: temporary destinations, large messages, messages that end, and one message for readers of three kinds. */
class JmsMessagesIT {
    private static final long LIMIT_MS = 30_000;

    @TempDir
    static Path data;

    private static Node node;

    private Connection connection;
    private Session session;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = connection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private static Connection connection() throws JMSException {
        Connection connection = new JmsConnectionFactory("amqp://" + node.amqp()).createConnection();
        connection.start();
        return connection;
    }

    private static String text(Message message) throws JMSException {
        return assertInstanceOf(TextMessage.class, message).getText();
    }

    private static Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            return admin.listTopics().names().get();
        }
    }

    private static void awaitNoTemporaries() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMillis(LIMIT_MS).toNanos();
        while (topics().stream().anyMatch(topic -> topic.startsWith("myelin.temporary-"))) {
            assertTrue(System.nanoTime() - deadline < 0, "temporary topics stay");
            Thread.sleep(50);
        }
    }

    @Test
    void requestsAreAnswered() throws Exception {
        Queue service = session.createQueue("service");
        try (Connection server = connection()) {
            Session own = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer replies = own.createProducer(null);
            own.createConsumer(service).setMessageListener(request -> {
                try {
                    TextMessage reply = own.createTextMessage(text(request).toUpperCase(java.util.Locale.ROOT));
                    reply.setJMSCorrelationID(request.getJMSMessageID());
                    replies.send(request.getJMSReplyTo(), reply);
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            TemporaryQueue answers = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(answers);
            MessageProducer producer = session.createProducer(service);
            for (int i = 0; i < 50; i++) {
                TextMessage request = session.createTextMessage("request " + i);
                request.setJMSReplyTo(answers);
                producer.send(request);
                Message reply = consumer.receive(LIMIT_MS);
                assertEquals("REQUEST " + i, text(reply));
                assertEquals(request.getJMSMessageID(), reply.getJMSCorrelationID());
            }
            consumer.close();
            answers.delete();
            assertThrows(JMSException.class, () -> replies.send(answers, own.createTextMessage("late")));
            TemporaryTopic topic = session.createTemporaryTopic();
            List<MessageConsumer> both = List.of(session.createConsumer(topic), session.createConsumer(topic));
            replies.send(topic, own.createTextMessage("to all"));
            for (MessageConsumer each : both) {
                assertEquals("to all", text(each.receive(LIMIT_MS)));
            }
            session.createTemporaryQueue();
            assertEquals(
                    2,
                    topics().stream()
                            .filter(name -> name.startsWith("myelin.temporary-"))
                            .count());
            connection.close();
            awaitNoTemporaries();
        }
    }

    @Test
    void largeMessagesGoBothWays() throws Exception {
        byte[] large = new byte[10_000_000];
        new Random(1).nextBytes(large);
        Queue queue = session.createQueue("large");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 3; i++) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(large);
            message.setIntProperty("n", i);
            producer.send(message);
        }
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 3; i++) {
            BytesMessage message = assertInstanceOf(BytesMessage.class, consumer.receive(LIMIT_MS));
            byte[] back = new byte[(int) message.getBodyLength()];
            message.readBytes(back);
            assertArrayEquals(large, back);
            assertEquals(i, message.getIntProperty("n"));
        }
        BytesMessage larger = session.createBytesMessage();
        for (int i = 0; i < 4; i++) {
            larger.writeBytes(large);
        }
        JMSException refusal = assertThrows(JMSException.class, () -> producer.send(larger));
        assertTrue(refusal.getMessage().contains("amqp:link:message-size-exceeded"), refusal.getMessage());
    }

    @Test
    void whatHasExpiredReachesNoSubscriber() throws Exception {
        Topic topic = session.createTopic("expiring");
        MessageConsumer consumer = session.createConsumer(topic);
        connection.stop(); // what is prefetched would be judged by the client
        MessageProducer producer = session.createProducer(topic);
        producer.setTimeToLive(1);
        producer.send(session.createTextMessage("short"));
        Thread.sleep(20);
        producer.setTimeToLive(0);
        producer.send(session.createTextMessage("long"));
        connection.start();
        assertEquals("long", text(consumer.receive(LIMIT_MS)));
        try (KafkaConsumer<String, String> kafka = kafkaConsumer("expiring")) {
            ConsumerRecord<String, String> first =
                    kafka.poll(Duration.ofMillis(LIMIT_MS)).iterator().next();
            assertEquals("short", first.value());
            long expires = Long.parseLong(
                    new String(first.headers().lastHeader("myelin.expires.ms").value(), StandardCharsets.UTF_8));
            assertTrue(expires <= System.currentTimeMillis());
        }
    }

    private static KafkaConsumer<String, String> kafkaConsumer(String topic) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", node.kafka()),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }

    @Test
    void oneMessageForReadersOfThreeKinds() throws Exception {
        Queue queue = session.createQueue("three");
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer opener = session.createConsumer(queue);
        opener.close();
        producer.send(session.createTextMessage("first"));
        producer.send(session.createTextMessage("second"));
        try (KafkaConsumer<String, String> kafka = kafkaConsumer("three")) {
            ConsumerRecord<String, String> first =
                    kafka.poll(Duration.ofMillis(LIMIT_MS)).iterator().next();
            assertEquals(0, first.offset());
            assertEquals("first", first.value());
        }
        try (KafkaShareConsumer<String, String> share = share("myelin.queue.three")) {
            share.subscribe(List.of("three"));
            ConsumerRecords<String, String> records = ConsumerRecords.empty();
            for (int i = 0; records.isEmpty() && i < 100; i++) {
                records = share.poll(Duration.ofMillis(500));
            }
            ConsumerRecord<String, String> read = records.iterator().next();
            assertEquals(0, read.offset());
            assertEquals("first", read.value());
            share.acknowledge(read);
            if (records.count() == 1) {
                share.commitSync();
                records = share.poll(Duration.ofMillis(LIMIT_MS));
            }
            for (ConsumerRecord<String, String> record : records) {
                if (record.offset() == 1) {
                    share.acknowledge(record, org.apache.kafka.clients.consumer.AcknowledgeType.RELEASE);
                }
            }
            share.commitSync();
        }
        MessageConsumer consumer = session.createConsumer(queue);
        Message second = consumer.receive(LIMIT_MS);
        assertEquals("second", text(second));
        assertEquals(2, second.getIntProperty("JMSXDeliveryCount"));
        assertNull(consumer.receiveNoWait());
        Map<String, Object> config = Map.of("bootstrap.servers", node.kafka());
        try (var kafka = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            kafka.send(new ProducerRecord<>("three", "k", "third")).get();
        }
        assertEquals("third", text(consumer.receive(LIMIT_MS)));
        consumer.close();
        try (KafkaShareConsumer<String, String> share = share("myelin.queue.three")) {
            share.subscribe(List.of("three"));
            for (int i = 0; i < 8; i++) {
                assertTrue(share.poll(Duration.ofMillis(250)).isEmpty(), "what JMS has acknowledged is gone");
            }
        }
    }

    private static KafkaShareConsumer<String, String> share(String group) {
        return new KafkaShareConsumer<>(
                Map.of("bootstrap.servers", node.kafka(), "group.id", group, "share.acknowledgement.mode", "explicit"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
