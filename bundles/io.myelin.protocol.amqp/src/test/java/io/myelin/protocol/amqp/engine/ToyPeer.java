package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.FrameHead;
import io.myelin.wire.DisconnectCause;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;

/** An engine with a peer that says what a test tells it to, and a container that takes everything. */
final class ToyPeer implements Output, Container {
    static final byte[] AMQP = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
    static final byte[] SASL = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};
    static final Limits LIMITS = new Limits(4096, 7, 7, 10, 10_000, 15_000, 16, 5, 40_000, 60_000);

    final Codec codec = new Codec();
    final Deque<Object> sent = new ArrayDeque<>();
    final List<byte[]> payloads = new ArrayList<>();
    /** Of a step with three bytes or more. */
    Consumer<SaslExchange.Step> saslAnswer;

    final List<String> mechanisms = new ArrayList<>(List.of("ANONYMOUS"));
    final List<Link> links = new ArrayList<>();
    final ToyInlet inlet = new ToyInlet();
    final ToyOutlet outlet = new ToyOutlet();
    boolean room = true;
    boolean answers = true;
    DisconnectCause closed;
    long nowNs;
    final ConnectionEngine engine;

    ToyPeer() {
        this(LIMITS);
    }

    ToyPeer(Limits limits) {
        engine = new ConnectionEngine(limits, this, this, codec, 0);
    }

    /** Keeps what is delivered, until a test settles it. */
    static final class ToyInlet implements Inlet {
        final List<byte[]> messages = new ArrayList<>();
        final Deque<IncomingDelivery> open = new ArrayDeque<>();
        boolean gone;

        @Override
        public void deliver(IncomingDelivery delivery, ByteBuffer message) {
            byte[] copy = new byte[message.remaining()];
            message.get(copy);
            messages.add(copy);
            open.add(delivery);
        }

        @Override
        public void detached() {
            gone = true;
        }
    }

    /** Gives what a test has put into it. */
    static final class ToyOutlet implements Outlet {
        final Queue<byte[]> messages = new ArrayDeque<>();
        final List<Object> settled = new ArrayList<>();
        final List<DeliveryState> states = new ArrayList<>();
        boolean drain;
        boolean gone;

        @Override
        public Outgoing next() {
            byte[] next = messages.poll();
            return next == null ? null : new Outgoing(next.length, ByteBuffer.wrap(next));
        }

        @Override
        public void credit() {}

        @Override
        public void drain() {
            drain = true;
        }

        @Override
        public void settled(OutgoingDelivery delivery, DeliveryState state) {
            settled.add(delivery.token());
            delivery.settle(state);
            states.add(state);
        }

        @Override
        public void detached() {
            gone = true;
        }
    }

    // ---- what the peer does

    void raw(byte[] bytes) {
        ByteBuffer received = ByteBuffer.wrap(bytes);
        while (received.hasRemaining()) {
            int length = engine.frameLength(received);
            if (length == 0 || length > received.remaining()) {
                return;
            }
            engine.received(received.slice(received.position(), length), nowNs);
            received.position(received.position() + length);
        }
    }

    void say(int channel, Object performative) {
        say(FrameHead.AMQP, channel, performative, new byte[0]);
    }

    void say(int type, int channel, Object performative, byte[] payload) {
        ByteBuffer head = codec.frame(type, channel, performative, payload.length);
        byte[] frame = new byte[head.remaining() + payload.length];
        head.get(frame, 0, frame.length - payload.length);
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        raw(frame);
    }

    ToyPeer opened() {
        raw(AMQP);
        Open open = new Open();
        open.setContainerId("peer");
        open.setMaxFrameSize(UnsignedInteger.valueOf(1024));
        say(0, open);
        return this;
    }

    ToyPeer begun() {
        opened();
        say(0, begin());
        sent.clear();
        return this;
    }

    static Begin begin() {
        Begin begin = new Begin();
        begin.setNextOutgoingId(UnsignedInteger.ZERO);
        begin.setIncomingWindow(UnsignedInteger.valueOf(100));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(100));
        return begin;
    }

    static Attach attach(int handle, Role role) {
        Attach attach = new Attach();
        attach.setName("link-" + handle);
        attach.setHandle(UnsignedInteger.valueOf(handle));
        attach.setRole(role);
        Source source = new Source();
        source.setAddress("from");
        attach.setSource(source);
        Target target = new Target();
        target.setAddress("to");
        attach.setTarget(target);
        if (role == Role.SENDER) {
            attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        }
        return attach;
    }

    static Transfer transfer(int handle, int id, boolean more) {
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.valueOf(handle));
        transfer.setDeliveryId(UnsignedInteger.valueOf(id));
        transfer.setDeliveryTag(new Binary(new byte[] {(byte) id}));
        transfer.setMore(more);
        return transfer;
    }

    void send(Transfer transfer, int bytes) {
        say(FrameHead.AMQP, 0, transfer, new byte[bytes]);
    }

    static Flow flow(int handle, int count, int credit, boolean drain) {
        Flow flow = new Flow();
        flow.setNextIncomingId(UnsignedInteger.ZERO);
        flow.setIncomingWindow(UnsignedInteger.valueOf(100));
        flow.setNextOutgoingId(UnsignedInteger.ZERO);
        flow.setOutgoingWindow(UnsignedInteger.valueOf(100));
        flow.setHandle(UnsignedInteger.valueOf(handle));
        flow.setDeliveryCount(UnsignedInteger.valueOf(count));
        flow.setLinkCredit(UnsignedInteger.valueOf(credit));
        flow.setDrain(drain);
        return flow;
    }

    /** The next frame that came from the engine, which is of this kind. */
    <T> T next(Class<T> kind) {
        Object next = sent.poll();
        if (!kind.isInstance(next)) {
            throw new AssertionError("not a " + kind.getSimpleName() + ": " + next + ", then " + sent);
        }
        return kind.cast(next);
    }

    // ---- effects

    @Override
    public void header(byte[] header) {
        sent.add(header);
    }

    @Override
    public void frame(int type, int channel, Object performative, ByteBuffer payload) {
        if (performative == null) {
            sent.add("heartbeat");
            return;
        }
        try {
            ByteBuffer frame = codec.frame(type, channel, performative, payload == null ? 0 : payload.remaining());
            if (payload != null && frame.getInt(0) > 1024) {
                throw new AssertionError("a frame of " + frame.getInt(0) + " bytes for a peer that takes 1024");
            }
            sent.add(codec.read(frame.position(FrameHead.BYTES)));
        } catch (AmqpFailure e) {
            throw new AssertionError(e);
        }
        if (payload != null) {
            byte[] copy = new byte[payload.remaining()];
            payload.duplicate().get(copy);
            payloads.add(copy);
        }
    }

    @Override
    public int frameBytes(Object performative) {
        return codec.frame(FrameHead.AMQP, 0, performative, 0).remaining();
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public void close(DisconnectCause cause) {
        closed = cause;
    }

    // ---- the container

    @Override
    public List<String> mechanisms() {
        return mechanisms;
    }

    @Override
    public SaslExchange begin(String mechanism) {
        return (response, answer) -> {
            switch (response.length) {
                case 0 -> answer.accept(new SaslExchange.Step(SaslExchange.Result.SUCCEEDED, new byte[0]));
                case 1 -> answer.accept(new SaslExchange.Step(SaslExchange.Result.CONTINUE, new byte[] {7}));
                case 2 -> answer.accept(new SaslExchange.Step(SaslExchange.Result.FAILED, new byte[0]));
                default -> saslAnswer = answer;
            }
        };
    }

    @Override
    public void opened(Open open) throws AmqpFailure {
        if (open.getContainerId().equals("refused")) {
            throw new AmqpFailure(Symbol.valueOf("amqp:invalid-field"), "refused");
        }
    }

    @Override
    public Open describe() {
        Open open = new Open();
        open.setContainerId("engine");
        return open;
    }

    @Override
    public void attach(IncomingLink link) {
        links.add(link);
        if (answers) {
            link.accept((Target) link.remote().getTarget(), inlet);
        }
    }

    @Override
    public void attach(OutgoingLink link) {
        links.add(link);
        if (answers) {
            link.accept((Source) link.remote().getSource(), outlet);
        }
    }
}
