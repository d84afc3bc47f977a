package io.myelin.protocol.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.buffer.Frame;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.FrameHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.DeleteOnClose;
import org.apache.qpid.proton.amqp.messaging.DeleteOnNoMessages;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.jupiter.api.Test;

/** From frames to the broker and back. */
class SendingTest {
    private static final byte[] AMQP = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
    private static final byte[] SASL = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

    private final Codec codec = new Codec();
    private final ToyConnection connection = new ToyConnection("127.0.0.1");
    private final ToyBus bus = new ToyBus(connection);
    private final AmqpProtocol protocol = protocol(Map.of("in_flight_max_bytes", 2000L));
    private final AmqpSession session = new AmqpSession(connection, protocol);
    private int delivery;

    private AmqpProtocol protocol(Map<String, Object> settings) {
        AmqpProtocol made = new AmqpProtocol(ToyBus.stub(
                AmqpConfig.class,
                (self, method, given) -> settings.getOrDefault(method.getName(), method.getDefaultValue())));
        made.bindBroker(bus.broker());
        return made;
    }

    private void frame(ByteBuffer bytes) {
        assertEquals(bytes.remaining(), session.frameLength(bytes));
        session.onFrame(Frame.of(bytes));
    }

    private void say(Object performative) {
        frame(codec.frame(FrameHead.AMQP, 0, performative, 0));
    }

    private void open() {
        frame(ByteBuffer.wrap(AMQP));
        Open open = new Open();
        open.setContainerId("peer");
        say(open);
        Begin begin = new Begin();
        begin.setNextOutgoingId(UnsignedInteger.ZERO);
        begin.setIncomingWindow(UnsignedInteger.valueOf(100));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(100));
        say(begin);
        connection.next(String.class);
        connection.next(Open.class);
        connection.next(Begin.class);
    }

    private static Attach attach(org.apache.qpid.proton.amqp.transport.Target target) {
        Attach attach = new Attach();
        attach.setName("sender");
        attach.setHandle(UnsignedInteger.ZERO);
        attach.setRole(Role.SENDER);
        attach.setSource(new Source());
        attach.setTarget(target);
        attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        return attach;
    }

    private static Target to(String address) {
        Target target = new Target();
        target.setAddress(address);
        return target;
    }

    private void sender(String address) {
        open();
        say(attach(to(address)));
        connection.runAll();
        connection.next(Attach.class);
        connection.next(Flow.class);
    }

    private void send(Object... sections) {
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.ZERO);
        transfer.setDeliveryId(UnsignedInteger.valueOf(delivery++));
        transfer.setDeliveryTag(new Binary(new byte[] {1}));
        ByteBuffer payload = ByteBuffer.allocate(10_000);
        for (Object section : sections) {
            payload.put(codec.write(section));
        }
        payload.flip();
        ByteBuffer head = codec.frame(FrameHead.AMQP, 0, transfer, payload.remaining());
        ByteBuffer whole = ByteBuffer.allocate(head.remaining() + payload.remaining());
        frame(whole.put(head).put(payload).flip());
    }

    private void text(String text) {
        send(new AmqpValue(text));
    }

    private void settled(int first, Integer last) {
        Disposition settled = connection.next(Disposition.class);
        assertEquals(first, settled.getFirst().intValue());
        assertEquals(
                last,
                settled.getLast() == null ? null : (Integer) settled.getLast().intValue());
        assertTrue(settled.getState() instanceof Accepted);
        assertTrue(settled.getSettled());
    }

    private String rejected() {
        return ((Rejected) connection.next(Disposition.class).getState())
                .getError()
                .getCondition()
                .toString();
    }

    @Test
    void whatComesTogetherIsOneBatchAndWhatComesMeanwhileIsTheNext() {
        sender("orders/eu");
        text("a");
        text("b");
        assertTrue(bus.produced.isEmpty(), "until the loop gets to it");
        connection.runAll();
        ToyBus.Call first = bus.produced.remove();
        assertEquals("orders_x2Feu", first.topic);
        assertEquals(List.of("a", "b"), first.values);
        text("c");
        text("d");
        connection.runAll();
        assertTrue(bus.produced.isEmpty(), "one at a time");
        assertTrue(connection.sent.isEmpty(), "nothing is accepted yet");
        first.succeed();
        settled(0, 1);
        ToyBus.Call second = bus.produced.remove();
        assertEquals(List.of("c", "d"), second.values);
        second.succeed();
        settled(2, 3);
    }

    @Test
    void whatCannotBeWrittenIsRejected() {
        sender("orders");
        text("a");
        connection.runAll();
        bus.produced.remove().fail(BusError.STORAGE);
        assertEquals("amqp:resource-limit-exceeded", rejected());
        text("b");
        connection.runAll();
        bus.produced.remove().succeed();
        settled(1, null);
    }

    @Test
    void oneRecordAtFaultDoesNotTakeTheOthersAlong() {
        sender("orders");
        text("a");
        text("b");
        text("c");
        connection.runAll();
        bus.produced.remove().fail(BusError.INVALID_TIMESTAMP);
        for (int i = 0; i < 3; i++) {
            ToyBus.Call call = bus.produced.remove();
            assertEquals(List.of(List.of("a", "b", "c").get(i)), call.values);
            if (i == 1) {
                call.fail(BusError.INVALID_TIMESTAMP);
                assertEquals("amqp:invalid-field", rejected());
            } else {
                call.succeed();
                settled(i, null);
            }
        }
        assertTrue(bus.produced.isEmpty());
    }

    @Test
    void whatIsNoMessageIsRejected() {
        sender("orders");
        send("no section");
        assertEquals("amqp:decode-error", rejected());
    }

    @Test
    void readingStopsWhileTooMuchIsUnderWay() {
        sender("orders");
        text("x".repeat(1500));
        assertFalse(connection.paused);
        text("y".repeat(1500));
        assertTrue(connection.paused);
        connection.runAll();
        bus.produced.remove().succeed();
        assertFalse(connection.paused);
    }

    @Test
    void withoutAnAddressEachMessageSaysWhereItGoes() {
        open();
        say(attach(new Target()));
        connection.next(Attach.class);
        connection.next(Flow.class);
        Properties properties = new Properties();
        properties.setTo("topic://x");
        send(properties, new AmqpValue("1"));
        properties.setTo("y");
        send(properties, new AmqpValue("2"));
        text("nowhere");
        assertEquals("amqp:invalid-field", rejected());
        properties.setTo("__consumer_offsets");
        send(properties, new AmqpValue("3"));
        connection.runAll();
        assertEquals("amqp:unauthorized-access", rejected());
        assertEquals(
                List.of("x", "y"),
                bus.produced.stream().map(call -> call.topic).sorted().toList());
    }

    @Test
    void topicsOfTheBusItselfAreRefused() {
        open();
        say(attach(to("__consumer_offsets")));
        connection.runAll();
        assertNull(connection.next(Attach.class).getTarget());
        assertEquals("amqp:unauthorized-access", condition());
    }

    private String condition() {
        return connection.next(Detach.class).getError().getCondition().toString();
    }

    @Test
    void transactionsAreRefused() {
        open();
        say(attach(new Coordinator()));
        assertNull(connection.next(Attach.class).getTarget());
        assertEquals("amqp:not-implemented", condition());
    }

    @Test
    void aTemporaryQueueIsGoneWithItsLink() {
        open();
        Target dynamic = new Target();
        dynamic.setDynamic(true);
        dynamic.setCapabilities(Symbol.valueOf("temporary-queue"));
        say(attach(dynamic));
        connection.runAll();
        Target made = (Target) connection.next(Attach.class).getTarget();
        assertTrue(made.getAddress().startsWith("myelin.temporary-queue.1."), made.getAddress());
        assertEquals(
                DeleteOnClose.getInstance(), made.getDynamicNodeProperties().get(Symbol.valueOf("lifetime-policy")));
        connection.next(Flow.class);
        text("a");
        connection.runAll();
        assertEquals(made.getAddress(), bus.produced.remove().topic);
        assertEquals(List.of(), bus.deleted);
        Detach detach = new Detach();
        detach.setHandle(UnsignedInteger.ZERO);
        detach.setClosed(true);
        say(detach);
        connection.runAll();
        assertEquals(List.of(made.getAddress()), bus.deleted);
        connection.next(Detach.class);
        say(attach(to(made.getAddress())));
        connection.runAll();
        assertNull(connection.next(Attach.class).getTarget(), "it is not made again");
        assertEquals("amqp:not-found", condition());
    }

    @Test
    void anotherConnectionMayNotReceiveFromATemporaryQueue() {
        open();
        bus.topic("myelin.temporary-queue.1.of-another");
        Attach attach = attach(new Target());
        attach.setRole(Role.RECEIVER);
        Source source = new Source();
        source.setAddress("myelin.temporary-queue.1.of-another");
        attach.setSource(source);
        say(attach);
        connection.next(Attach.class);
        assertEquals("amqp:resource-locked", condition());
    }

    @Test
    void otherLifetimesAreRefused() {
        open();
        Target dynamic = new Target();
        dynamic.setDynamic(true);
        dynamic.setDynamicNodeProperties(Map.of(Symbol.valueOf("lifetime-policy"), DeleteOnNoMessages.getInstance()));
        say(attach(dynamic));
        connection.next(Attach.class);
        assertEquals("amqp:not-implemented", condition());
    }

    @Test
    void endsWhenEverythingHasItsOutcome() {
        sender("orders");
        text("a");
        connection.runAll();
        CompletableFuture<byte[]> detached = session.detach(Long.MAX_VALUE).toCompletableFuture();
        assertNull(connection.closed);
        bus.produced.remove().succeed();
        settled(0, null);
        assertEquals(
                "amqp:connection:forced",
                connection.next(Close.class).getError().getCondition().toString());
        assertNotNull(connection.closed);
        assertFalse(detached.isDone(), "the end of the socket ends it");
    }

    @Test
    void aPeerOfAnotherMachineHasToLogIn() {
        ToyConnection far = new ToyConnection("192.0.2.1");
        AmqpSession other = new AmqpSession(far, protocol);
        other.onFrame(Frame.of(ByteBuffer.wrap(SASL)));
        far.next(String.class);
        assertEquals(0, far.next(SaslMechanisms.class).getSaslServerMechanisms().length);
        assertEquals(Optional.empty(), Optional.ofNullable(far.closed));
    }
}
