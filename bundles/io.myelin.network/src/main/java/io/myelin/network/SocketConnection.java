package io.myelin.network;

import io.myelin.Principal;
import io.myelin.buffer.Bytes;
import io.myelin.loop.Timer;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ListenerInfo;
import io.myelin.wire.Protocol;
import io.myelin.wire.ResponseSlot;
import io.myelin.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket: cuts frames for the session it has at the moment, and keeps order and limits on the way back. */
final class SocketConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    private final long id;
    private final SocketChannel channel;
    private final NettyLoop loop;
    private final ListenerInfo listener;
    private final ConnectionLimits limits;
    private final ConnectionOwner owner;
    private final Counters counters;
    private final Attendance attendance;
    private final Inbound inbound;
    private final InFlight inFlight;
    private final SlotQueue slots;
    private final Outgoing outgoing;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile State state = State.OPEN;
    private InetSocketAddress remote;
    private Principal principal = Principal.ANONYMOUS;
    private int holds = Hold.NO_SESSION.bit();
    private boolean dispatching;
    private boolean dispatchScheduled;
    private boolean inRead;
    private boolean flushScheduled;
    private boolean ending;
    private DisconnectCause cause;
    private Timer idleTimer;
    private Timer closeTimer;
    private long activeNs;
    private long progressBytes;
    private Runnable roomTask;

    SocketConnection(
            SocketChannel channel,
            NettyLoop loop,
            ListenerInfo listener,
            ConnectionLimits limits,
            ConnectionOwner owner,
            Counters counters) {
        id = loop.nextConnectionId();
        this.channel = channel;
        this.loop = loop;
        this.listener = listener;
        this.limits = limits;
        this.owner = owner;
        this.counters = counters;
        attendance = new Attendance(this, loop);
        inFlight = new InFlight(limits.inFlightBytes(), () -> post(() -> resume(Hold.IN_FLIGHT)));
        inbound = new Inbound(channel.alloc(), listener.maxFrameBytes(), inFlight::free);
        slots = new SlotQueue(loop, this::send, this::drained);
        outgoing = new Outgoing(channel, counters, this::progressed, this::sendFailed);
        channel.config().setRecvByteBufAllocator(new ReceiveBuffers(inbound));
    }

    // ---- what sessions see

    @Override
    public long id() {
        return id;
    }

    @Override
    public NettyLoop loop() {
        return loop;
    }

    @Override
    public ListenerInfo listener() {
        return listener;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public void authenticated(Principal authenticated) {
        principal = authenticated;
    }

    @Override
    public ResponseSlot expect() {
        ResponseSlot slot = slots.expect();
        if (slots.open() >= limits.maxPendingResponses()) {
            hold(Hold.SLOTS);
        }
        return slot;
    }

    @Override
    public boolean offer(List<? extends Bytes> parts) {
        if (state != State.OPEN || outgoing.pendingBytes() >= limits.outHighBytes()) {
            Slot.release(parts);
            return false;
        }
        outgoing.reserve(Outgoing.lengthOf(parts));
        try {
            loop.run(() -> enqueue(parts));
        } catch (RejectedExecutionException e) {
            Slot.release(parts);
            return false;
        }
        return true;
    }

    @Override
    public boolean hasRoom() {
        return outgoing.pendingBytes() < limits.outHighBytes() / 2;
    }

    @Override
    public void onRoom(Runnable task) {
        roomTask = task;
        if (hasRoom()) {
            loop.execute(this::roomCame);
        }
    }

    @Override
    public void pauseReads() {
        hold(Hold.SESSION);
    }

    @Override
    public void resumeReads() {
        resume(Hold.SESSION);
    }

    @Override
    public void close(DisconnectCause why) {
        if (loop.inLoop()) {
            beginClose(why);
        } else {
            post(() -> beginClose(why));
        }
    }

    // ---- sessions come and go

    /** Begins a session, going on from what the one before left. */
    void attach(Protocol protocol) {
        if (state != State.OPEN) {
            return;
        }
        boolean resumed = attendance.isResuming();
        try {
            attendance.attach(protocol);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "Protocol {} could not {} a session with {}; the connection is closed",
                    protocol.name(),
                    resumed ? "resume" : "open",
                    remote,
                    e);
            abort(new DisconnectCause(DisconnectCause.Kind.INTERNAL, "no session could be opened"));
            return;
        }
        if (resumed) {
            counters.add(Counter.RESUMED, 1);
        }
        resume(Hold.NO_SESSION);
    }

    /**
     * Ends the session and keeps the socket; then the owner is asked again.
     *
     * @return completes on the loop when the session is gone, one way or the other
     */
    CompletionStage<Void> detach(long deadlineNs) {
        hold(Hold.NO_SESSION);
        return attendance.detach(deadlineNs);
    }

    /** Whose session it has, null while it has none. */
    Protocol protocol() {
        return attendance.protocol();
    }

    ConnectionOwner owner() {
        return owner;
    }

    boolean isUnattended() {
        return state == State.OPEN && !ending && attendance.session() == null;
    }

    /**
     * Finishes what was dispatched, writes it, and closes.
     *
     * @return completes when the socket is closed
     */
    CompletionStage<Void> end(long deadlineNs, DisconnectCause why) {
        if (state != State.CLOSED) {
            loop.schedule(deadlineNs - loop.clock().nowNs(), () -> abort(why));
            ending = true;
            detach(deadlineNs).thenRun(() -> beginClose(why));
        }
        return closed;
    }

    /** The session has left its bytes. */
    void detached() {
        holds &= ~Hold.SESSION.bit();
        counters.add(Counter.DETACHED, 1);
        if (state == State.OPEN && !ending) {
            owner.unattended(this);
        }
    }

    /** Closes when no protocol has come by then. */
    void awaitProtocol(long limitNs) {
        attendance.await(limitNs);
    }

    /** Closes at once, whatever waits to be sent. */
    void abort(DisconnectCause why) {
        if (state == State.OPEN) {
            stop(why);
        }
        channel.close();
    }

    // ---- the socket

    @Override
    public void channelActive(ChannelHandlerContext context) {
        remote = channel.remoteAddress();
        if (remote == null) {
            remote = InetSocketAddress.createUnresolved("unknown", 0);
        }
        activeNs = loop.clock().nowNs();
        if (limits.idleNs() > 0) {
            idleTimer = loop.schedule(limits.idleNs(), this::checkIdle);
        }
        owner.unattended(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        inRead = true;
        ByteBuf read = (ByteBuf) message;
        if (state != State.OPEN) {
            read.release();
            return;
        }
        activeNs = loop.clock().nowNs();
        counters.add(Counter.RECEIVED_BYTES, inbound.append(read));
        dispatch();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inRead = false;
        flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
        if (error instanceof IOException) {
            abort(new DisconnectCause(DisconnectCause.Kind.PEER, String.valueOf(error.getMessage())));
        } else {
            LOG.error("Connection {} with {} failed", id, remote, error);
            abort(new DisconnectCause(DisconnectCause.Kind.INTERNAL, error.toString()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            stop(new DisconnectCause(DisconnectCause.Kind.PEER, "the peer closed the connection"));
        }
        state = State.CLOSED;
        if (closeTimer != null) {
            closeTimer.cancel();
        }
        outgoing.close();
        inbound.close();
        attendance.closed();
        owner.closed(this, cause);
        closed.complete(null);
    }

    // ---- frames in

    private void dispatch() {
        if (dispatching) {
            return;
        }
        dispatching = true;
        try {
            while (holds == 0) {
                NettyFrame frame = inbound.next(attendance.session());
                if (frame == null) {
                    break;
                }
                counters.add(Counter.RECEIVED_FRAMES, 1);
                if (inFlight.add(frame.length())) {
                    hold(Hold.IN_FLIGHT);
                }
                attendance.session().onFrame(frame);
            }
        } catch (WireException e) {
            beginClose(new DisconnectCause(DisconnectCause.Kind.PROTOCOL_ERROR, e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.error("The session of connection {} with {} failed; the connection is closed", id, remote, e);
            beginClose(new DisconnectCause(DisconnectCause.Kind.INTERNAL, e.toString()));
        } finally {
            dispatching = false;
        }
        applyHolds();
    }

    private void hold(Hold why) {
        holds |= why.bit();
        if (!dispatching) {
            applyHolds();
        }
    }

    private void resume(Hold why) {
        if ((holds & why.bit()) == 0) {
            return;
        }
        holds &= ~why.bit();
        // never dispatched from here: the caller may be in the middle of another connection's request
        if (holds == 0 && !dispatching && !dispatchScheduled) {
            dispatchScheduled = true;
            loop.execute(() -> {
                dispatchScheduled = false;
                dispatch();
            });
        }
    }

    private void applyHolds() {
        if (channel.isOpen()) {
            channel.config().setAutoRead(holds == 0);
        }
    }

    // ---- responses out

    private void send(List<? extends Bytes> parts) {
        outgoing.reserve(Outgoing.lengthOf(parts));
        enqueue(parts);
    }

    private void enqueue(List<? extends Bytes> parts) {
        outgoing.add(parts);
        if (outgoing.pendingBytes() >= limits.outHighBytes()) {
            hold(Hold.OUT);
        }
        flushSoon();
    }

    private void drained() {
        if (slots.open() < limits.maxPendingResponses()) {
            resume(Hold.SLOTS);
        }
    }

    private void progressed() {
        activeNs = loop.clock().nowNs();
        progressBytes = outgoing.progressBytes();
        if (outgoing.pendingBytes() <= limits.outHighBytes() / 2) {
            resume(Hold.OUT);
        }
        roomCame();
        if (state == State.CLOSING && outgoing.isIdle()) {
            channel.close();
        } else {
            flushSoon();
        }
    }

    private void roomCame() {
        Runnable task = roomTask;
        if (task != null && state == State.OPEN && hasRoom()) {
            roomTask = null;
            task.run();
        }
    }

    private void sendFailed(Exception error) {
        LOG.error("A response on connection {} with {} could not be read", id, remote, error);
        abort(new DisconnectCause(DisconnectCause.Kind.INTERNAL, "a response could not be read"));
    }

    private void flushSoon() {
        if (!inRead && !flushScheduled && outgoing.hasUnflushed()) {
            flushScheduled = true;
            loop.execute(() -> {
                flushScheduled = false;
                flush();
            });
        }
    }

    private void flush() {
        if (outgoing.takeUnflushed()) {
            channel.flush();
        }
    }

    // ---- the end

    private void beginClose(DisconnectCause why) {
        if (state != State.OPEN) {
            return;
        }
        slots.drain();
        stop(why);
        if (outgoing.isIdle()) {
            channel.close();
        } else {
            flushSoon();
            closeTimer = loop.schedule(limits.closeNs(), channel::close);
        }
    }

    private void stop(DisconnectCause why) {
        cause = why;
        state = State.CLOSING;
        hold(Hold.CLOSING);
        slots.close();
        if (idleTimer != null) {
            idleTimer.cancel();
        }
    }

    private void checkIdle() {
        long progress = outgoing.progressBytes();
        long now = loop.clock().nowNs();
        if (progress != progressBytes) {
            progressBytes = progress;
            // somewhere in the middle of a file
            activeNs = now;
        }
        long leftNs = activeNs + limits.idleNs() - now;
        if (leftNs > 0) {
            idleTimer = loop.schedule(leftNs, this::checkIdle);
        } else {
            beginClose(new DisconnectCause(DisconnectCause.Kind.IDLE, "nothing was sent or received for too long"));
        }
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Connection {} went with its loop", id, e);
        }
    }

    @Override
    public String toString() {
        return "connection " + id + " with " + remote + " on " + listener.name();
    }
}
