package io.myelin.protocol.kafka;

import io.myelin.Principal;
import io.myelin.broker.Broker;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.ShareGroups;
import io.myelin.broker.group.StreamsGroups;
import io.myelin.broker.queue.Queues;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.txn.Transactions;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.loop.Loop;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ListenerInfo;
import io.myelin.wire.ResponseSlot;
import io.myelin.wire.Session;
import io.myelin.wire.WireException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;

/** Speaks to the protocol as a client does, in bytes, over a connection that is not there. */
final class WireClient {
    static final ListenerInfo LISTENER = new ListenerInfo("clients", "kafka", "PLAINTEXT", 100_000_000, 100_000_000);

    final FakeLoop loop = new FakeLoop();
    private KafkaProtocol protocol;
    private final Queue<byte[]> responses = new ArrayDeque<>();
    private final Connection connection = connection();
    private Session session;
    private DisconnectCause closed;
    private boolean paused;
    private int correlationId;

    WireClient() {
        this(new KafkaProtocol(defaults()), Optional.empty());
    }

    /** A connection to a protocol that others use, too; {@code resumed} when another session had it before. */
    WireClient(KafkaProtocol protocol, Optional<byte[]> resumed) {
        this.protocol = protocol;
        session = protocol.open(connection, resumed);
    }

    WireClient with(Stub<Broker> broker) {
        protocol.bindBroker(broker.service());
        return this;
    }

    WireClient withTelemetry(Stub<ClientTelemetry> telemetry) {
        protocol.bindTelemetry(telemetry.service());
        return this;
    }

    WireClient withStreamsGroups(Stub<StreamsGroups> groups) {
        protocol.bindStreamsGroups(groups.service());
        return this;
    }

    WireClient withShares(Stub<ShareGroups> shares, Stub<Queues> queues) {
        protocol.bindShares(shares.service());
        protocol.bindQueues(queues.service());
        return this;
    }

    WireClient withGroups(Stub<Groups> groups) {
        protocol.bindGroups(groups.service());
        return this;
    }

    WireClient withTransactions(Stub<Transactions> transactions) {
        protocol.bindTransactions(transactions.service());
        return this;
    }

    /** Replaces the protocol under the open connection. */
    void handOn(Stub<Broker> broker, Stub<Groups> groups) {
        byte[] left = session.detach(0).toCompletableFuture().join();
        protocol = new KafkaProtocol(defaults());
        with(broker).withGroups(groups);
        session = protocol.open(connection, Optional.of(left));
    }

    /** The socket is gone. */
    void disconnect() {
        session.onClosed();
    }

    Optional<DisconnectCause> closed() {
        return Optional.ofNullable(closed);
    }

    /** Whether the session wants no more frames now. */
    boolean paused() {
        return paused;
    }

    static KafkaConfig defaults() {
        return (KafkaConfig) Proxy.newProxyInstance(
                KafkaConfig.class.getClassLoader(), new Class<?>[] {KafkaConfig.class}, (self, method, arguments) -> {
                    return method.getDeclaringClass() == Annotation.class
                            ? KafkaConfig.class
                            : method.getDefaultValue();
                });
    }

    /** Sends a request and returns the response, which must be there at once. */
    <R extends ApiMessage> R ask(ApiMessage request, int version, R response) {
        send(request, version);
        return receive(request.apiKey(), version, response);
    }

    void send(ApiMessage request, int version) {
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(request, (short) version).buffer();
        try {
            sendBody(request.apiKey(), version, body);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    void sendBody(int key, int version, ByteBuffer body) throws WireException {
        boolean flexible = ApiMessageType.fromApiKey((short) key).requestHeaderVersion((short) version) >= 2;
        ByteBuffer frame = ByteBuffer.allocate(4 + 8 + 2 + (flexible ? 1 : 0) + body.remaining());
        frame.putInt(frame.capacity() - 4)
                .putShort((short) key)
                .putShort((short) version)
                .putInt(++correlationId)
                .putShort((short) -1);
        if (flexible) {
            frame.put((byte) 0);
        }
        session.onFrame(Frame.of(frame.put(body).flip()));
    }

    /** Sends bytes that need not be a request; what is left of them when the session has taken its frame is not sent. */
    void sendBytes(byte[] bytes) throws WireException {
        int length = session.frameLength(ByteBuffer.wrap(bytes));
        if (length > 0 && length <= bytes.length) {
            session.onFrame(Frame.of(ByteBuffer.wrap(bytes, 0, length).slice()));
        }
    }

    /** What the session leaves to the next one. */
    byte[] detach() {
        return session.detach(0).toCompletableFuture().join();
    }

    boolean answered() {
        return !responses.isEmpty();
    }

    byte[] takeResponse() {
        return responses.remove();
    }

    <R extends ApiMessage> R receive(int key, int version, R response) {
        if (responses.isEmpty()) {
            throw new AssertionError("no response; connection " + (closed == null ? "open" : "closed: " + closed));
        }
        ByteBuffer in = ByteBuffer.wrap(responses.remove());
        if (in.getInt() != in.remaining() || in.getInt() != correlationId) {
            throw new AssertionError("a wrong length or correlation id");
        }
        if (ApiKeys.forId(key).responseHeaderVersion((short) version) >= 1) {
            in.get();
        }
        response.read(new ByteBufferAccessor(in), (short) version);
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes too many");
        }
        return response;
    }

    private void answer(List<? extends Bytes> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(Bytes::length).sum());
        for (Bytes part : parts) {
            all.put(((Frame) part).buffer());
            part.release();
        }
        responses.add(all.array());
    }

    private Connection connection() {
        ResponseSlot slot = (ResponseSlot) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ResponseSlot.class}, (self, method, arguments) -> {
                    if (method.getName().equals("complete")) {
                        answer(castParts(arguments[0]));
                    }
                    return null;
                });
        Stub<Connection> connection = new Stub<>(Connection.class);
        return connection
                .gives("id", 1L)
                .gives("loop", (Loop) loop)
                .gives("listener", LISTENER)
                .gives("remote", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
                .gives("principal", Principal.ANONYMOUS)
                .gives("expect", slot)
                .on("pauseReads", arguments -> {
                    paused = true;
                    return null;
                })
                .on("resumeReads", arguments -> {
                    paused = false;
                    return null;
                })
                .on("close", arguments -> {
                    closed = (DisconnectCause) arguments[0];
                    return null;
                })
                .service();
    }

    @SuppressWarnings("unchecked")
    private static List<? extends Bytes> castParts(Object parts) {
        return (List<? extends Bytes>) parts;
    }
}
