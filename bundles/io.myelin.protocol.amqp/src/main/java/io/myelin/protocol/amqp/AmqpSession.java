package io.myelin.protocol.amqp;

import io.myelin.buffer.Frame;
import io.myelin.loop.Timer;
import io.myelin.protocol.amqp.engine.ConnectionEngine;
import io.myelin.protocol.amqp.engine.Limits;
import io.myelin.protocol.amqp.engine.Output;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.Conditions;
import io.myelin.protocol.amqp.wire.FrameHead;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.Session;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One connection of an AMQP peer: what stands between the socket and the engine. Confined to the connection's loop. */
final class AmqpSession implements Session, Output {
    private static final int SMALLEST_FRAME_BYTES = 512;
    private static final int HIGHEST_CHANNEL = 0xffff;

    private final Connection connection;
    private final AmqpContainer container;
    private final ConnectionEngine engine;
    private final Codec codec;
    private final long inFlightMaxBytes;
    private long inFlightBytes;
    private boolean paused;
    private Timer timer;
    private boolean roomAwaited;
    private CompletableFuture<byte[]> detached;

    AmqpSession(Connection connection, AmqpProtocol protocol) {
        this.connection = connection;
        this.codec = protocol.codec(connection.loop());
        this.inFlightMaxBytes = protocol.config().in_flight_max_bytes();
        this.container = new AmqpContainer(connection, protocol, this::inFlight, this::pump);
        this.engine = new ConnectionEngine(
                limits(connection, protocol.config()),
                container,
                this,
                codec,
                connection.loop().clock().nowNs());
        tick();
    }

    private static Limits limits(Connection connection, AmqpConfig config) {
        int frameBytes =
                Math.min(config.frame_max_bytes(), connection.listener().maxFrameBytes());
        return new Limits(
                Math.max(SMALLEST_FRAME_BYTES, frameBytes),
                Math.min(HIGHEST_CHANNEL, Math.max(1, config.session_max()) - 1),
                Math.max(1, config.link_max()) - 1,
                Math.max(1, config.link_credit()),
                config.message_max_bytes(),
                config.partial_max_bytes(),
                Math.max(2, config.session_window_frames()),
                Math.max(1, config.link_unsettled_max()),
                Math.max(1, config.handshake_timeout_ms()),
                config.idle_timeout_ms());
    }

    @Override
    public int frameLength(ByteBuffer received) {
        return engine.frameLength(received);
    }

    @Override
    public void onFrame(Frame frame) {
        try {
            engine.received(frame.buffer(), connection.loop().clock().nowNs());
        } finally {
            frame.release();
        }
        if (engine.takeTimeChange()) {
            tick();
        }
    }

    @Override
    public CompletionStage<byte[]> detach(long deadlineNs) {
        detached = new CompletableFuture<>();
        endWhenIdle();
        return detached;
    }

    /** What came in has its outcome first; then the peer is told to connect again. */
    private void endWhenIdle() {
        if (detached != null && container.isIdle()) {
            engine.pumpIfWanted();
            engine.fail(new AmqpFailure(Conditions.CONNECTION_FORCED, "this end is being replaced or stopped"));
            connection.close(new DisconnectCause(DisconnectCause.Kind.SHUTDOWN, "AMQP is being replaced or stopped"));
        }
    }

    @Override
    public void onClosed() {
        engine.disconnected();
        container.closed();
        if (timer != null) {
            timer.cancel();
        }
    }

    // ---- the engine's effects

    @Override
    public void header(byte[] header) {
        connection.expect().complete(List.of(Frame.of(header)));
    }

    @Override
    public void frame(int type, int channel, Object performative, ByteBuffer payload) {
        if (performative == null) {
            connection.expect().complete(List.of(Frame.of(Codec.emptyFrame())));
        } else if (payload == null || !payload.hasRemaining()) {
            connection.expect().complete(List.of(Frame.of(codec.frame(type, channel, performative, 0))));
        } else {
            Frame head = Frame.of(codec.frame(type, channel, performative, payload.remaining()));
            connection.expect().complete(List.of(head, Frame.of(payload)));
        }
    }

    @Override
    public int frameBytes(Object performative) {
        return codec.frame(FrameHead.AMQP, 0, performative, 0).remaining();
    }

    @Override
    public boolean hasRoom() {
        if (connection.hasRoom()) {
            return true;
        }
        if (!roomAwaited) {
            roomAwaited = true;
            connection.onRoom(() -> {
                roomAwaited = false;
                engine.pump();
            });
        }
        return false;
    }

    @Override
    public void close(DisconnectCause cause) {
        connection.close(cause);
    }

    // ---- what nodes do

    /** Deliveries were settled or links used outside of an event from the peer. */
    private void pump() {
        engine.pumpIfWanted();
        endWhenIdle();
    }

    private void inFlight(long bytes) {
        inFlightBytes += bytes;
        if (!paused && inFlightBytes >= inFlightMaxBytes) {
            paused = true;
            connection.pauseReads();
        } else if (paused && inFlightBytes <= inFlightMaxBytes / 2) {
            paused = false;
            connection.resumeReads();
        }
    }

    private void tick() {
        if (timer != null) {
            timer.cancel();
        }
        long now = connection.loop().clock().nowNs();
        if (paused) {
            engine.notReading(now);
        }
        long next = engine.tick(now);
        timer = next == Long.MAX_VALUE ? null : connection.loop().schedule(next, this::tick);
    }
}
