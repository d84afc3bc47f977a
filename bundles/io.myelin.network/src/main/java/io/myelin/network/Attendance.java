package io.myelin.network;

import io.myelin.loop.Timer;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.Protocol;
import io.myelin.wire.Session;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which session attends to a connection, and what the one before left to the next. Confined to the loop. */
final class Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    private final SocketConnection connection;
    private final NettyLoop loop;
    private Protocol protocol;
    private Session session;
    private byte[] carried;
    private CompletableFuture<Void> detaching;
    private Timer timer;

    Attendance(SocketConnection connection, NettyLoop loop) {
        this.connection = connection;
        this.loop = loop;
    }

    /** Null while there is none. */
    Session session() {
        return session;
    }

    /** Whose session it is, null while there is none. */
    Protocol protocol() {
        return protocol;
    }

    boolean isResuming() {
        return carried != null;
    }

    void attach(Protocol next) {
        cancelTimer();
        session = Objects.requireNonNull(next.open(connection, Optional.ofNullable(carried)), "no session");
        protocol = next;
        carried = null;
    }

    void await(long limitNs) {
        cancelTimer();
        timer = loop.schedule(
                limitNs,
                () -> connection.close(new DisconnectCause(
                        DisconnectCause.Kind.SHUTDOWN,
                        "no protocol " + connection.listener().protocol() + " came in time")));
    }

    CompletionStage<Void> detach(long deadlineNs) {
        if (detaching != null) {
            return detaching;
        }
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        detaching = done;
        timer = loop.schedule(
                deadlineNs - loop.clock().nowNs(), () -> failed("its session was not detached in time", null));
        try {
            session.detach(deadlineNs).whenComplete((bytes, error) -> loop.run(() -> ended(bytes, error)));
        } catch (RuntimeException | Error e) {
            failed("its session could not be detached", e);
        }
        return done;
    }

    /** The socket is closed. */
    void closed() {
        cancelTimer();
        carried = null;
        Session ended = session;
        session = null;
        protocol = null;
        if (ended != null) {
            try {
                ended.onClosed();
            } catch (RuntimeException | Error e) {
                LOG.error("The session of {} failed at its end", connection, e);
            }
        }
        finishDetach();
    }

    private void ended(byte[] bytes, Throwable error) {
        if (session == null || detaching == null) {
            return;
        }
        if (error != null || bytes == null) {
            failed("its session could not be detached", error);
            return;
        }
        cancelTimer();
        session = null;
        protocol = null;
        carried = bytes;
        finishDetach();
        connection.detached();
    }

    private void failed(String what, Throwable error) {
        LOG.warn("{} is closed: {}", connection, what, error);
        connection.abort(new DisconnectCause(DisconnectCause.Kind.SHUTDOWN, what));
    }

    private void finishDetach() {
        CompletableFuture<Void> done = detaching;
        detaching = null;
        if (done != null) {
            done.complete(null);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
