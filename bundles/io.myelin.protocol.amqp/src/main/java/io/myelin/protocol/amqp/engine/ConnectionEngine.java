package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.Conditions;
import io.myelin.protocol.amqp.wire.FrameHead;
import io.myelin.wire.DisconnectCause;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Transfer;

/**
 * One connection as a state machine: frames and the time go in, frames and calls of the {@link Container} come out. No I/O, no
 * clock, one thread.
 */
public final class ConnectionEngine {
    private static final int SMALLEST_FRAME_BYTES = 512;
    private static final long CLOSE_WAIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final Symbol REFUSED = Symbol.valueOf("amqp:connection-establishment-failed");

    private enum Phase {
        HEADER,
        SASL,
        OPEN,
        OPENED,
        /** We have closed and wait for the peer to say so, too. */
        CLOSING,
        CLOSED
    }

    private final Limits limits;
    private final Container container;
    private final Output output;
    private final Codec codec;
    private final SaslServer sasl;
    private final Map<Integer, SessionEngine> sessions = new HashMap<>();

    private final long beganNs;
    private Phase phase = Phase.HEADER;
    private boolean unreadable;
    private boolean openSent;
    private int remoteFrameBytes = SMALLEST_FRAME_BYTES;
    private int remoteChannelMax;
    private long remoteIdleNs;
    private long receivedNs;
    private long sentNs;
    private long closedNs;
    private long nowNs;
    private long partialBytes;
    private boolean timeChange;
    private boolean pumpWanted;
    private boolean pumping;

    public ConnectionEngine(Limits limits, Container container, Output output, Codec codec, long nowNs) {
        this.limits = limits;
        this.container = container;
        this.output = output;
        this.codec = codec;
        this.sasl = new SaslServer(container, output, this::authenticated);
        this.beganNs = nowNs;
        this.receivedNs = nowNs;
        this.sentNs = nowNs;
        this.nowNs = nowNs;
    }

    // ---- cutting

    /**
     * How long the next frame is; 0 when more must come in before it is known. What cannot be a frame is taken as it is, and
     * leads to the specified end.
     */
    public int frameLength(ByteBuffer received) {
        int available = received.remaining();
        if (unreadable || phase == Phase.CLOSED) {
            return available;
        }
        if (available < FrameHead.BYTES) {
            return 0;
        }
        if (expectsHeader()) {
            return ProtocolHeader.BYTES;
        }
        int size = received.getInt(received.position());
        int most = phase == Phase.SASL ? SaslServer.MAX_FRAME_BYTES : limits.maxFrameBytes();
        if (size < FrameHead.BYTES || size > most) {
            unreadable = true;
            return available;
        }
        return size;
    }

    private boolean expectsHeader() {
        return phase == Phase.HEADER || phase == Phase.SASL && sasl.isOver();
    }

    // ---- what comes in

    /** A whole frame, or header, position to limit; valid during the call. */
    public void received(ByteBuffer frame, long now) {
        nowNs = now;
        receivedNs = now;
        if (phase == Phase.CLOSED) {
            return;
        }
        try {
            if (unreadable) {
                throw new AmqpFailure(
                        Conditions.FRAMING_ERROR,
                        "what came in is no frame, or longer than the " + limits.maxFrameBytes() + " bytes allowed");
            }
            if (expectsHeader()) {
                header(ProtocolHeader.read(frame));
            } else {
                frame(frame);
            }
        } catch (AmqpFailure e) {
            fail(e);
        }
    }

    private void header(ProtocolHeader header) throws AmqpFailure {
        boolean direct = phase == Phase.HEADER;
        if (direct && header == ProtocolHeader.SASL) {
            output.header(header.bytes());
            phase = Phase.SASL;
            sasl.begin();
        } else if (header == ProtocolHeader.AMQP && (!direct || sasl.allowsAnonymous())) {
            output.header(header.bytes());
            phase = Phase.OPEN;
        } else {
            output.header((direct ? ProtocolHeader.SASL : ProtocolHeader.AMQP).bytes());
            end(DisconnectCause.Kind.PROTOCOL_ERROR, "an unknown or unexpected protocol header");
        }
    }

    private void frame(ByteBuffer frame) throws AmqpFailure {
        FrameHead head = FrameHead.read(frame);
        int start = frame.position();
        ByteBuffer body = frame.slice(start + head.dataOffsetBytes(), head.sizeBytes() - head.dataOffsetBytes());
        if (head.type() != (phase == Phase.SASL ? FrameHead.SASL : FrameHead.AMQP)) {
            throw new AmqpFailure(Conditions.FRAMING_ERROR, "a frame of type " + head.type() + " at the wrong time");
        }
        if (!body.hasRemaining()) {
            return; // a heartbeat
        }
        Object performative = codec.read(body);
        if (phase == Phase.SASL) {
            sasl.received(performative);
        } else if (phase == Phase.CLOSING) {
            if (performative instanceof Close) {
                end(DisconnectCause.Kind.PROTOCOL_ERROR, "the connection was closed with an error");
            }
        } else {
            amqp(head.channel(), performative, body);
        }
        pumpIfWanted();
    }

    private void authenticated() {
        if (sasl.hasFailed()) {
            end(DisconnectCause.Kind.AUTHENTICATION, "the peer could not be authenticated");
        }
    }

    private void amqp(int channel, Object performative, ByteBuffer payload) throws AmqpFailure {
        if (performative instanceof Open open) {
            if (phase != Phase.OPEN || channel != 0) {
                throw unexpected(performative, channel);
            }
            open(open);
        } else if (performative instanceof Close) {
            closed();
        } else if (phase != Phase.OPENED) {
            throw unexpected(performative, channel);
        } else if (performative instanceof Begin begin) {
            begin(channel, begin);
        } else {
            onSession(channel, performative, payload);
        }
    }

    private void onSession(int channel, Object performative, ByteBuffer payload) throws AmqpFailure {
        SessionEngine session = sessions.get(channel);
        if (session == null) {
            throw unexpected(performative, channel);
        }
        if (performative instanceof End) {
            sessions.remove(channel);
            if (!session.hasEnded()) {
                session.flushSettled();
                session.send(new End());
                session.gone();
            }
        } else if (session.hasEnded()) {
            return; // sent before the peer knew
        } else if (performative instanceof Transfer transfer) {
            session.transfer(transfer, payload);
        } else if (performative instanceof Disposition disposition) {
            session.disposition(disposition);
        } else if (performative instanceof Flow flow) {
            session.flow(flow);
        } else if (performative instanceof Attach attach) {
            session.attach(attach);
        } else if (performative instanceof Detach detach) {
            session.detach(detach);
        } else {
            throw unexpected(performative, channel);
        }
    }

    private static AmqpFailure unexpected(Object performative, int channel) {
        String name = performative == null ? "nothing" : performative.getClass().getSimpleName();
        return new AmqpFailure(
                Conditions.ILLEGAL_STATE, "channel " + channel + " is not in a state in which " + name + " may come");
    }

    private void open(Open open) throws AmqpFailure {
        long frameBytes = open.getMaxFrameSize() == null
                ? Integer.MAX_VALUE
                : open.getMaxFrameSize().longValue();
        if (frameBytes < SMALLEST_FRAME_BYTES) {
            throw new AmqpFailure(
                    Conditions.INVALID_FIELD,
                    "max-frame-size is " + frameBytes + ", it must be at least " + SMALLEST_FRAME_BYTES);
        }
        remoteFrameBytes = (int) Math.min(frameBytes, limits.maxFrameBytes());
        remoteChannelMax =
                open.getChannelMax() == null ? 0xffff : open.getChannelMax().intValue();
        if (open.getIdleTimeOut() != null) {
            remoteIdleNs = TimeUnit.MILLISECONDS.toNanos(open.getIdleTimeOut().longValue());
        }
        container.opened(open);
        sendOpen(false);
        phase = Phase.OPENED;
        timeChange = true;
    }

    private void sendOpen(boolean refused) {
        Open open = container.describe();
        open.setMaxFrameSize(UnsignedInteger.valueOf(limits.maxFrameBytes()));
        open.setChannelMax(UnsignedShort.valueOf((short) limits.channelMax()));
        if (limits.idleTimeoutMs() > 0) {
            // the peer is to speak twice as often as it must
            open.setIdleTimeOut(UnsignedInteger.valueOf(limits.idleTimeoutMs() / 2));
        }
        if (refused) {
            Map<Symbol, Object> properties = new HashMap<>();
            if (open.getProperties() != null) {
                ((Map<?, ?>) open.getProperties()).forEach((key, value) -> properties.put((Symbol) key, value));
            }
            properties.put(REFUSED, true);
            open.setProperties(properties);
        }
        openSent = true;
        send(0, open, null);
    }

    private void begin(int channel, Begin begin) throws AmqpFailure {
        if (channel > limits.channelMax() || channel > remoteChannelMax) {
            throw new AmqpFailure(
                    Conditions.FRAMING_ERROR, "channel " + channel + " is above channel-max " + limits.channelMax());
        }
        if (sessions.containsKey(channel)) {
            throw new AmqpFailure(Conditions.NOT_ALLOWED, "channel " + channel + " has a session already");
        }
        if (begin.getRemoteChannel() != null) {
            throw new AmqpFailure(Conditions.INVALID_FIELD, "no session was begun by this side");
        }
        SessionEngine session = new SessionEngine(this, channel, begin, limits);
        sessions.put(channel, session);
        session.begin();
    }

    private void closed() {
        if (!openSent) {
            sendOpen(false);
        }
        sessions.values().forEach(SessionEngine::flushSettled);
        send(0, new Close(), null);
        end(DisconnectCause.Kind.PEER, "the peer closed the connection");
    }

    // ---- the end

    /** Closes the connection with an error, and waits a while for the peer to take it. */
    public void fail(AmqpFailure why) {
        if (phase == Phase.CLOSED || phase == Phase.CLOSING) {
            if (unreadable) {
                end(DisconnectCause.Kind.PROTOCOL_ERROR, why.getMessage());
            }
            return;
        }
        if (phase == Phase.HEADER || phase == Phase.SASL) {
            end(DisconnectCause.Kind.PROTOCOL_ERROR, why.getMessage());
            return;
        }
        if (!openSent) {
            sendOpen(true);
        }
        sessions.values().forEach(SessionEngine::flushSettled);
        Close close = new Close();
        close.setError(why.error());
        send(0, close, null);
        phase = Phase.CLOSING;
        timeChange = true;
        closedNs = nowNs;
        forgetSessions();
    }

    private void end(DisconnectCause.Kind kind, String why) {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            sasl.end();
            forgetSessions();
            output.close(new DisconnectCause(kind, why));
        }
    }

    /** The socket has gone. */
    public void disconnected() {
        phase = Phase.CLOSED;
        sasl.end();
        forgetSessions();
    }

    private void forgetSessions() {
        List<SessionEngine> left = new ArrayList<>(sessions.values());
        sessions.clear();
        left.forEach(SessionEngine::gone);
    }

    public boolean isOpen() {
        return phase == Phase.OPENED;
    }

    /** Nothing is read from the peer, so that its silence means nothing. */
    public void notReading(long now) {
        receivedNs = now;
    }

    /** Whether {@link #tick} has something new to say. */
    public boolean takeTimeChange() {
        boolean change = timeChange;
        timeChange = false;
        return change;
    }

    /**
     * Does what the time demands.
     *
     * @return in how many nanoseconds it wants to be asked again at the latest; {@link Long#MAX_VALUE} for never
     */
    public long tick(long now) {
        nowNs = now;
        long next = Long.MAX_VALUE;
        if (phase == Phase.CLOSED) {
            return next;
        }
        if (phase == Phase.CLOSING) {
            long left = closedNs + CLOSE_WAIT_NS - now;
            if (left <= 0) {
                end(DisconnectCause.Kind.PROTOCOL_ERROR, "the peer did not answer a close");
            }
            return left <= 0 ? next : left;
        }
        if (phase != Phase.OPENED) {
            long left = beganNs + TimeUnit.MILLISECONDS.toNanos(limits.handshakeTimeoutMs()) - now;
            if (left <= 0) {
                end(DisconnectCause.Kind.IDLE, "the peer has not logged in and opened the connection in time");
                return next;
            }
            next = left;
        }
        if (limits.idleTimeoutMs() > 0) {
            long left = receivedNs + TimeUnit.MILLISECONDS.toNanos(limits.idleTimeoutMs()) - now;
            if (left <= 0) {
                fail(new AmqpFailure(
                        Conditions.RESOURCE_LIMIT_EXCEEDED,
                        "nothing came in for " + limits.idleTimeoutMs() + " ms, local-idle-timeout expired"));
                if (phase == Phase.CLOSING) {
                    end(DisconnectCause.Kind.IDLE, "the peer has been silent for too long");
                }
                return next;
            }
            next = Math.min(next, left);
        }
        if (remoteIdleNs > 0 && phase == Phase.OPENED) {
            long left = sentNs + remoteIdleNs / 2 - now;
            if (left <= 0) {
                output.frame(FrameHead.AMQP, 0, null, null);
                sentNs = now;
                left = remoteIdleNs / 2;
            }
            next = Math.min(next, left);
        }
        return next;
    }

    // ---- what sessions need

    Container container() {
        return container;
    }

    Output output() {
        return output;
    }

    int remoteFrameBytes() {
        return remoteFrameBytes;
    }

    void send(int channel, Object performative, ByteBuffer payload) {
        if (phase != Phase.CLOSED && phase != Phase.CLOSING) {
            sentNs = nowNs;
            output.frame(FrameHead.AMQP, channel, performative, payload);
        }
    }

    /** A link has one owner: the one that attaches last (part 2, 2.6.1). */
    void steal(Attach attach) {
        for (SessionEngine session : sessions.values()) {
            Link link = session.find(attach.getName(), attach.getRole());
            if (link != null) {
                link.close(new AmqpFailure(Conditions.STOLEN, "a link of the same name was attached"));
            }
        }
    }

    void reservePartial(int bytes) throws AmqpFailure {
        if (partialBytes + bytes > limits.partialBytes()) {
            throw new AmqpFailure(
                    Conditions.RESOURCE_LIMIT_EXCEEDED, "too many bytes of unfinished messages on one connection");
        }
        partialBytes += bytes;
    }

    void forgetPartial(int bytes) {
        partialBytes -= bytes;
    }

    /** Something waits to be sent; it is when the present event has been dealt with. */
    void wantsPump() {
        pumpWanted = true;
    }

    /** Sends what has come to wait outside of an event from the peer; to be called after links or deliveries were used. */
    public void pumpIfWanted() {
        if (pumpWanted) {
            pump();
        }
    }

    /** Sends whatever can be sent. */
    public void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            do {
                pumpWanted = false;
                for (SessionEngine session : sessions.values().toArray(SessionEngine[]::new)) {
                    session.flushSettled();
                    session.pump();
                }
            } while (pumpWanted);
        } finally {
            pumping = false;
        }
    }
}
