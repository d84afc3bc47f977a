package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Qpid JMS consumes from queues. */
class JmsQueueIT {
    private static final long LIMIT_MS = 30_000;
    private static final int INDIVIDUAL_ACKNOWLEDGE = 101;

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

    private void send(Queue queue, int from, int to) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (int i = from; i < to; i++) {
            producer.send(session.createTextMessage(Integer.toString(i)));
        }
        producer.close();
    }

    private static String text(Message message) throws JMSException {
        return assertInstanceOf(TextMessage.class, message).getText();
    }

    private static void expect(MessageConsumer consumer, int from, int to) throws JMSException {
        for (int i = from; i < to; i++) {
            Message message = consumer.receive(LIMIT_MS);
            assertEquals(Integer.toString(i), text(message));
            assertFalse(message.getJMSRedelivered(), () -> "redelivered");
            assertEquals(1, message.getIntProperty("JMSXDeliveryCount"));
        }
    }

    @Test
    void whatWasSentBeforeAnybodyListensIsThereOnceAndInOrder() throws Exception {
        Queue queue = session.createQueue("orders/eu");
        send(queue, 0, 2000);
        MessageConsumer consumer = session.createConsumer(queue);
        expect(consumer, 0, 2000);
        assertNull(consumer.receiveNoWait());
        consumer.close();
        send(queue, 2000, 2001);
        try (Connection other = connection("")) {
            Session own = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            expect(own.createConsumer(queue), 2000, 2001);
        }
        assertNull(session.createConsumer(queue).receiveNoWait());
    }

    @Test
    void withoutPrefetch() throws Exception {
        Queue queue = session.createQueue("one at a time");
        try (Connection slow = connection("?jms.prefetchPolicy.all=0")) {
            Session own = slow.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer first = own.createConsumer(queue);
            MessageConsumer second = own.createConsumer(queue);
            assertNull(first.receiveNoWait());
            assertNull(second.receive(50));
            send(queue, 0, 6);
            expect(first, 0, 2);
            expect(second, 2, 4);
            assertEquals("4", text(first.receiveNoWait()));
            assertEquals("5", text(second.receive(LIMIT_MS)));
            assertNull(first.receiveNoWait());
        }
    }

    @Test
    void consumersShare() throws Exception {
        Queue queue = session.createQueue("shared");
        TreeSet<Integer> seen = new TreeSet<>();
        int[] counts = new int[2];
        try (Connection other = connection("?jms.prefetchPolicy.all=5")) {
            Session own = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            List<MessageConsumer> consumers = List.of(own.createConsumer(queue), own.createConsumer(queue));
            send(queue, 0, 200);
            for (int i = 0; seen.size() < 200; i++) {
                int which = i % 2;
                Message message = consumers.get(which).receive(200);
                if (message != null) {
                    assertTrue(seen.add(Integer.parseInt(text(message))), "twice");
                    counts[which]++;
                }
            }
        }
        assertTrue(counts[0] > 20 && counts[1] > 20, counts[0] + " and " + counts[1]);
    }

    @Test
    void whatAConsumerHadNotLookedAtGoesBackInOrder() throws Exception {
        Queue queue = session.createQueue("prefetched");
        send(queue, 0, 100);
        for (int from = 0; from < 100; from += 10) {
            MessageConsumer consumer = session.createConsumer(queue);
            expect(consumer, from, from + 10);
            consumer.close();
        }
        assertNull(session.createConsumer(queue).receiveNoWait());
    }

    @Test
    void clientAcknowledgeAndRecover() throws Exception {
        Queue queue = session.createQueue("client");
        send(queue, 0, 10);
        Session own = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = own.createConsumer(queue);
        expect(consumer, 0, 5);
        own.recover();
        Message last = null;
        for (int i = 0; i < 5; i++) {
            last = consumer.receive(LIMIT_MS);
            assertEquals(Integer.toString(i), text(last));
            assertTrue(last.getJMSRedelivered());
            assertEquals(2, last.getIntProperty("JMSXDeliveryCount"));
        }
        last.acknowledge();
        expect(consumer, 5, 7);
        own.close();
        Session next = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer second = next.createConsumer(queue);
        List<String> counts = new ArrayList<>();
        for (int i = 5; i < 10; i++) {
            last = second.receive(LIMIT_MS);
            assertEquals(Integer.toString(i), text(last));
            counts.add(last.getStringProperty("JMSXDeliveryCount"));
        }
        assertEquals(List.of("2", "2", "1", "1", "1"), counts);
        last.acknowledge();
        next.close();
        assertNull(session.createConsumer(queue).receiveNoWait());
    }

    @Test
    void individualAcknowledgements() throws Exception {
        Queue queue = session.createQueue("individual");
        send(queue, 0, 6);
        Session own = connection.createSession(false, INDIVIDUAL_ACKNOWLEDGE);
        MessageConsumer consumer = own.createConsumer(queue);
        for (int i = 0; i < 6; i++) {
            Message message = consumer.receive(LIMIT_MS);
            if (i % 2 == 1) {
                message.acknowledge();
            }
        }
        own.close();
        MessageConsumer rest = session.createConsumer(queue);
        for (int i : new int[] {0, 2, 4}) {
            assertEquals(Integer.toString(i), text(rest.receive(LIMIT_MS)));
        }
        assertNull(rest.receiveNoWait());
    }

    @Test
    void dupsOkAcknowledges() throws Exception {
        Queue queue = session.createQueue("dups");
        send(queue, 0, 500);
        Session own = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = own.createConsumer(queue);
        expect(consumer, 0, 500);
        consumer.close();
        own.close();
        assertNull(session.createConsumer(queue).receiveNoWait());
    }

    @Test
    void stoppedConnectionsGetNothing() throws Exception {
        Queue queue = session.createQueue("stopping");
        MessageConsumer consumer = session.createConsumer(queue);
        send(queue, 0, 1);
        expect(consumer, 0, 1);
        connection.stop();
        try (Connection other = connection("")) {
            Session own = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            own.createProducer(queue).send(own.createTextMessage("1"));
        }
        assertNull(consumer.receive(200));
        connection.start();
        assertEquals("1", text(consumer.receive(LIMIT_MS)));
    }
}
