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
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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

/** Qpid JMS publishes and subscribes, and shares topics with the Kafka client. */
class JmsIT {
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
        connection = connection("");
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private static Connection connection(String options) throws JMSException {
        Connection connection = new JmsConnectionFactory("amqp://" + node.amqp() + options).createConnection();
        connection.start();
        return connection;
    }

    private static String text(Message message) throws JMSException {
        return assertInstanceOf(TextMessage.class, message).getText();
    }

    @Test
    void aMessageReachesEverySubscriberAsItWas() throws Exception {
        Topic topic = session.createTopic("prices/eu & more");
        MessageConsumer first = session.createConsumer(topic);
        MessageConsumer second = session.createConsumer(topic);
        TextMessage sent = session.createTextMessage("42,10 €");
        sent.setIntProperty("amount", 42);
        sent.setStringProperty("currency", "EUR");
        sent.setJMSType("price");
        sent.setJMSCorrelationID("c-1");
        Queue answers = session.createQueue("answers");
        sent.setJMSReplyTo(answers);
        session.createProducer(topic).send(sent);
        for (MessageConsumer consumer : List.of(first, second)) {
            Message message = consumer.receive(LIMIT_MS);
            assertEquals("42,10 €", text(message));
            assertEquals(42, message.getIntProperty("amount"));
            assertEquals("EUR", message.getStringProperty("currency"));
            assertEquals("price", message.getJMSType());
            assertEquals("c-1", message.getJMSCorrelationID());
            assertEquals(answers, message.getJMSReplyTo());
            assertEquals(topic, message.getJMSDestination());
            assertEquals(sent.getJMSMessageID(), message.getJMSMessageID());
            assertEquals(sent.getJMSTimestamp(), message.getJMSTimestamp());
            assertNull(consumer.receiveNoWait());
        }
    }

    @Test
    void everyKindOfBody() throws Exception {
        Topic topic = session.createTopic("bodies");
        MessageConsumer consumer = session.createConsumer(topic);
        MessageProducer producer = session.createProducer(topic);
        MapMessage map = session.createMapMessage();
        map.setInt("i", 3);
        producer.send(map);
        assertEquals(3, ((MapMessage) consumer.receive(LIMIT_MS)).getInt("i"));
        producer.send(session.createObjectMessage(new ArrayList<>(List.of(1, 2))));
        assertInstanceOf(ObjectMessage.class, consumer.receive(LIMIT_MS));
        StreamMessage stream = session.createStreamMessage();
        stream.writeInt(7);
        stream.writeString("x");
        producer.send(stream);
        StreamMessage streamed = (StreamMessage) consumer.receive(LIMIT_MS);
        assertEquals(7, streamed.readInt());
        assertEquals("x", streamed.readString());
        producer.send(session.createTextMessage());
        assertNull(text(consumer.receive(LIMIT_MS)));
        byte[] large = new byte[900_000];
        new Random(1).nextBytes(large);
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(large);
        producer.send(bytes);
        BytesMessage received = (BytesMessage) consumer.receive(LIMIT_MS);
        byte[] back = new byte[(int) received.getBodyLength()];
        received.readBytes(back);
        assertArrayEquals(large, back);
    }

    @Test
    void whatIsTooLargeForTheTopicIsRefusedAndTheProducerGoesOn() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            NewTopic small = new NewTopic("small", 1, (short) 1).configs(Map.of("max.message.bytes", "1000000"));
            admin.createTopics(List.of(small)).all().get();
        }
        Topic topic = session.createTopic("small");
        MessageConsumer consumer = session.createConsumer(topic);
        MessageProducer producer = session.createProducer(topic);
        BytesMessage large = session.createBytesMessage();
        large.writeBytes(new byte[2_000_000]);
        JMSException refusal = assertThrows(JMSException.class, () -> producer.send(large));
        assertTrue(refusal.getMessage().contains("amqp:link:message-size-exceeded"), refusal.getMessage());
        producer.send(session.createTextMessage("small"));
        assertEquals("small", text(consumer.receive(LIMIT_MS)));
    }

    @Test
    void aKafkaClientReadsWhatJmsSends() throws Exception {
        MessageProducer producer = session.createProducer(session.createTopic("from/jms"));
        for (int i = 0; i < 100; i++) {
            TextMessage message = session.createTextMessage("m" + i);
            message.setStringProperty("JMSXGroupID", "g");
            message.setIntProperty("n", i);
            producer.send(message);
        }
        List<ConsumerRecord<String, String>> records = read("from_x2Fjms", 100);
        for (int i = 0; i < 100; i++) {
            ConsumerRecord<String, String> read = records.get(i);
            assertEquals("m" + i, read.value());
            assertEquals("g", read.key());
            assertEquals(
                    Integer.toString(i),
                    new String(read.headers().lastHeader("n").value(), StandardCharsets.UTF_8));
        }
    }

    private static List<ConsumerRecord<String, String>> read(String topic, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", node.kafka()),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofMillis(LIMIT_MS).toNanos();
            while (records.size() < count && System.nanoTime() - deadline < 0) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    @Test
    void jmsReadsWhatAKafkaClientWrites() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            admin.createTopics(List.of(new NewTopic("from-kafka", 3, (short) 1)))
                    .all()
                    .get();
        }
        MessageConsumer consumer = session.createConsumer(session.createTopic("from-kafka"));
        Map<String, Object> config = Map.of("bootstrap.servers", node.kafka(), "compression.type", "zstd");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            var record = new ProducerRecord<>("from-kafka", "k1", "grün");
            record.headers().add("trace", "abc".getBytes(StandardCharsets.UTF_8));
            producer.send(record).get();
        }
        Message message = consumer.receive(LIMIT_MS);
        assertEquals("grün", text(message));
        assertEquals("abc", message.getStringProperty("trace"));
        assertEquals("k1", message.getStringProperty("JMS_MYELIN_KEY"));
        assertTrue(message.getJMSMessageID().startsWith("ID:"), message.getJMSMessageID());
    }

    @Test
    void withoutPrefetchAndWithAcknowledgementsOfItsOwn() throws Exception {
        Topic topic = session.createTopic("one by one");
        try (Connection slow = connection("?jms.prefetchPolicy.all=0")) {
            Session own = slow.createSession(false, Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = own.createConsumer(topic);
            assertNull(consumer.receiveNoWait());
            MessageProducer any = session.createProducer(null);
            any.send(topic, session.createTextMessage("a"));
            any.send(topic, session.createTextMessage("b"));
            assertEquals("a", text(consumer.receive(LIMIT_MS)));
            Message last = consumer.receive(LIMIT_MS);
            assertEquals("b", text(last));
            last.acknowledge();
            assertNull(consumer.receiveNoWait());
        }
    }

    @Test
    void manySendsKeepTheirOrder() throws Exception {
        Topic topic = session.createTopic("many");
        MessageConsumer consumer = session.createConsumer(topic);
        MessageProducer producer = session.createProducer(topic);
        producer.setDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT);
        for (int i = 0; i < 5000; i++) {
            producer.send(session.createTextMessage(Integer.toString(i)));
        }
        for (int i = 0; i < 5000; i++) {
            assertEquals(Integer.toString(i), text(consumer.receive(LIMIT_MS)));
        }
    }

    @Test
    void aClientIdBelongsToOneConnection() throws Exception {
        try (Connection first = new JmsConnectionFactory("amqp://" + node.amqp()).createConnection()) {
            first.setClientID("sole");
            try (Connection second = new JmsConnectionFactory("amqp://" + node.amqp()).createConnection()) {
                assertThrows(InvalidClientIDException.class, () -> second.setClientID("sole"));
            }
        }
    }

    @Test
    void whatIsNotThereIsRefusedAndTheSessionGoesOn() throws Exception {
        Topic topic = session.createTopic("refusals");
        refused(() -> session.createConsumer(topic, "a = 1"));
        refused(() -> session.createConsumer(topic, null, true));
        refused(() -> connection.createSession(true, Session.SESSION_TRANSACTED));
        MessageConsumer consumer = session.createConsumer(topic);
        session.createProducer(topic).send(session.createTextMessage("still"));
        assertEquals("still", text(consumer.receive(LIMIT_MS)));
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void refused(Call call) {
        JMSException refusal = assertThrows(JMSException.class, call::run);
        assertTrue(refusal.getMessage().contains("amqp:not-implemented"), refusal.getMessage());
    }
}
