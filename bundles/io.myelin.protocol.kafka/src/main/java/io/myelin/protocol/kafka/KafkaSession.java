package io.myelin.protocol.kafka;

import io.myelin.access.Caller;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.protocol.kafka.quota.Charge;
import io.myelin.protocol.kafka.quota.ClientQuotas;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ResponseSlot;
import io.myelin.wire.Session;
import io.myelin.wire.WireException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a Kafka client. Requests are begun one after another, each when the one before has ended, as clients may
 * rely on; only Produce requests follow each other without waiting. A frame that can't begin yet is kept and reads pause, so
 * at most one waits here. Confined to the connection's loop.
 */
final class KafkaSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSession.class);
    private static final int LENGTH_BYTES = 4;

    private final Connection connection;
    private final Bus bus;
    private final Handlers handlers;
    private Software software = Software.UNKNOWN;
    private final Set<Runnable> hurried = new LinkedHashSet<>();
    private final List<Runnable> atClose = new ArrayList<>(1);
    private boolean closed;
    private final ClientQuotas quotas;
    private final Mute mute;
    private int inFlight;
    private boolean onlyProduceInFlight;
    private Frame pending;
    private byte[] carried;
    private Repeatable repeatable;
    private Frame dropped;
    private boolean ending;
    private CompletableFuture<byte[]> detached;

    /** A request that waits, with which another session may begin anew. */
    private static final class Repeatable {
        final Frame frame;
        final ResponseSlot slot;

        Repeatable(Frame frame, ResponseSlot slot) {
            this.frame = frame;
            this.slot = slot;
        }
    }

    KafkaSession(Connection connection, Bus bus, Handlers handlers, Optional<byte[]> resumed) {
        this.connection = connection;
        this.bus = bus;
        this.handlers = handlers;
        this.quotas = new ClientQuotas(bus.throttles);
        this.mute = new Mute(connection.loop());
        this.carried = resumed.orElse(null);
        if (carried != null) {
            connection.loop().execute(this::resume);
        } else {
            admit();
        }
    }

    Connection connection() {
        return connection;
    }

    Bus bus() {
        return bus;
    }

    Software software() {
        return software;
    }

    void said(Software said) {
        software = said;
    }

    @Override
    public int frameLength(ByteBuffer received) throws WireException {
        if (received.remaining() < LENGTH_BYTES) {
            return 0;
        }
        int length = received.getInt(received.position());
        int limit = connection.listener().maxFrameBytes();
        if (length < RequestHeader.FIXED_BYTES || length > limit) {
            throw new WireException("a request that says it is " + length + " bytes long; " + RequestHeader.FIXED_BYTES
                    + " to " + limit + " are allowed");
        }
        return LENGTH_BYTES + length;
    }

    @Override
    public void onFrame(Frame frame) throws WireException {
        if (pending != null || ending) {
            frame.release();
            throw new WireException("a frame came in while reads are paused");
        }
        try {
            begin(frame);
        } catch (WireException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("a request failed by a defect", e);
            connection.close(new DisconnectCause(DisconnectCause.Kind.INTERNAL, e.toString()));
        }
    }

    private void begin(Frame frame) throws WireException {
        ByteBuffer in = frame.buffer().position(LENGTH_BYTES);
        boolean passedOn = false;
        try {
            RequestHeader header = RequestHeader.read(in);
            Handler handler = handlers.find(header);
            boolean produce = header.apiKey() == Api.PRODUCE;
            if (mute.on() || inFlight > 0 && !(produce && onlyProduceInFlight)) {
                pending = frame;
                passedOn = true;
                connection.pauseReads();
                return;
            }
            if (handler.api().serves(header.version()) && handler.api().flexible(header.version())) {
                RequestHeader.skipTags(in);
            }
            passedOn = true;
            dispatch(handler, header, frame, in.position(), produce);
        } finally {
            if (!passedOn) {
                frame.release();
            }
        }
    }

    private void dispatch(Handler handler, RequestHeader header, Frame frame, int bodyAt, boolean produce)
            throws WireException {
        Caller caller = new Caller(
                connection.principal(),
                header.clientId(),
                connection.remote().getAddress().getHostAddress(),
                connection.listener().name());
        Charge charge = quotas.begin(caller, connection.loop().clock());
        ResponseSlot slot = connection.expect();
        onlyProduceInFlight = produce && (inFlight == 0 || onlyProduceInFlight);
        inFlight++;
        Repeatable again = handler.repeatable() ? new Repeatable(frame.retain(), slot) : null;
        CompletionStage<List<Bytes>> response;
        try {
            response = handler.handle(new RequestContext(this, header, caller, charge), frame, bodyAt);
            charge.handled(connection.loop().clock());
        } catch (WireException | RuntimeException e) {
            inFlight--;
            slot.skip();
            if (again != null) {
                again.frame.release();
            }
            throw e;
        }
        if (again == null) {
            response.whenComplete((parts, error) -> {
                answer(handler, slot, parts, error);
                connection.loop().run(() -> {
                    mute(charge);
                    ended();
                });
            });
        } else {
            repeatable = again;
            response.whenComplete((parts, error) -> connection.loop().run(() -> {
                mute(charge);
                repeatableEnded(handler, again, parts, error);
            }));
        }
    }

    private void answer(Handler handler, ResponseSlot slot, List<Bytes> parts, Throwable error) {
        if (error != null) {
            LOG.error("{} failed by a defect", handler.api().name(), error);
            slot.skip();
            connection.close(new DisconnectCause(DisconnectCause.Kind.INTERNAL, error.toString()));
        } else if (parts.isEmpty()) {
            slot.skip();
        } else {
            slot.complete(parts);
        }
    }

    private void repeatableEnded(Handler handler, Repeatable ended, List<Bytes> parts, Throwable error) {
        if (repeatable == ended) {
            repeatable = null;
            ended.frame.release();
            answer(handler, ended.slot, parts, error);
            ended();
        } else if (parts != null) {
            parts.forEach(Bytes::release);
        }
    }

    /** @return the frame of a request that is not answered here any more, null when there is none */
    private Frame dropRepeatable() {
        if (repeatable == null) {
            return null;
        }
        Repeatable dropped = repeatable;
        repeatable = null;
        dropped.slot.skip();
        inFlight--;
        return dropped.frame;
    }

    private void ended() {
        inFlight--;
        if (inFlight > 0) {
            return;
        }
        if (ending) {
            finishDetach();
        } else if (pending != null && !mute.on()) {
            beginPending();
        }
    }

    /** From a client beyond its quota nothing more is read for a while; what it sent before is answered. */
    private void mute(Charge charge) {
        long muteNs = charge.muteNs();
        if (muteNs > 0 && !ending) {
            connection.pauseReads();
            mute.until(muteNs, this::unmute);
        }
    }

    private void unmute() {
        if (pending == null) {
            connection.resumeReads();
        } else if (inFlight == 0) {
            beginPending();
        }
    }

    /** A connection from an address that makes too many is not served and closed, later, so that it is not made anew at once. */
    private void admit() {
        InetAddress address = connection.remote().getAddress();
        if (address == null) {
            return;
        }
        long waitNs = bus.throttles.connectionWaitNs(address, connection.loop().clock());
        if (waitNs > 0) {
            connection.pauseReads();
            mute.until(
                    waitNs,
                    () -> connection.close(new DisconnectCause(
                            DisconnectCause.Kind.LIMIT,
                            address.getHostAddress() + " makes more connections than its quota allows")));
        }
    }

    private void beginPending() {
        Frame next = pending;
        pending = null;
        try {
            connection.resumeReads();
            onFrame(next);
        } catch (WireException e) {
            connection.close(new DisconnectCause(DisconnectCause.Kind.PROTOCOL_ERROR, e.getMessage()));
        }
    }

    Runnable onHurry(Runnable listener) {
        if (ending) {
            listener.run();
            return () -> {};
        }
        hurried.add(listener);
        return () -> connection.loop().run(() -> hurried.remove(listener));
    }

    void onClosed(Runnable listener) {
        if (closed) {
            listener.run();
        } else {
            atClose.add(listener);
        }
    }

    private void hurry() {
        List<Runnable> all = new ArrayList<>(hurried);
        hurried.clear();
        all.forEach(Runnable::run);
    }

    @Override
    public CompletionStage<byte[]> detach(long deadlineNs) {
        detached = new CompletableFuture<>();
        ending = true;
        mute.lift();
        dropped = dropRepeatable();
        hurry();
        if (inFlight == 0) {
            finishDetach();
        }
        return detached;
    }

    private void finishDetach() {
        if (detached == null || detached.isDone()) {
            return;
        }
        if (carried != null) {
            byte[] untouched = carried;
            carried = null;
            detached.complete(untouched);
            return;
        }
        List<Frame> left = new ArrayList<>(2);
        if (dropped != null) {
            left.add(dropped);
        }
        if (pending != null) {
            left.add(pending);
        }
        dropped = null;
        pending = null;
        detached.complete(DetachedSession.write(software, left));
    }

    private void resume() {
        if (carried == null) {
            return;
        }
        byte[] bytes = carried;
        carried = null;
        ByteBuffer in;
        try {
            DetachedSession before = DetachedSession.read(bytes);
            software = before.software();
            in = before.frames();
        } catch (WireException e) {
            connection.close(new DisconnectCause(DisconnectCause.Kind.SHUTDOWN, e.getMessage()));
            return;
        }
        try {
            while (in.hasRemaining()) {
                int length = frameLength(in);
                if (length == 0 || length > in.remaining()) {
                    throw new WireException("a request that was handed on is cut off");
                }
                onFrame(Frame.of(in.slice(in.position(), length)));
                in.position(in.position() + length);
            }
        } catch (WireException e) {
            connection.close(new DisconnectCause(DisconnectCause.Kind.PROTOCOL_ERROR, e.getMessage()));
        }
    }

    @Override
    public void onClosed() {
        ending = true;
        closed = true;
        mute.lift();
        carried = null;
        Frame unanswered = dropRepeatable();
        hurry();
        atClose.forEach(Runnable::run);
        atClose.clear();
        for (Frame left : new Frame[] {unanswered, dropped, pending}) {
            if (left != null) {
                left.release();
            }
        }
        dropped = null;
        pending = null;
    }
}
