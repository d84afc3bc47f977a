package io.myelin.network;

import io.myelin.buffer.Frame;
import io.myelin.wire.Connection;
import io.myelin.wire.Protocol;
import io.myelin.wire.Session;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Frames are four bytes of length and as many bytes; what a frame leads to is for the test to say. */
class ToyProtocol implements Protocol {
    static final int MAX_BYTES = 64 << 20;

    /** What a test does with a frame; it owns the frame. */
    interface OnFrame {
        void accept(ToySession session, Frame frame) throws WireException;
    }

    final BlockingQueue<ToySession> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<ToySession> closed = new LinkedBlockingQueue<>();
    private final OnFrame onFrame;

    ToyProtocol(OnFrame onFrame) {
        this.onFrame = onFrame;
    }

    /** Sends each frame back as it came. */
    static ToyProtocol echo() {
        return new ToyProtocol((session, frame) -> session.connection.expect().complete(List.of(frame)));
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Session open(Connection connection, Optional<byte[]> resumed) {
        ToySession session = new ToySession(connection, resumed);
        opened.add(session);
        return session;
    }

    class ToySession implements Session {
        final Connection connection;
        final Optional<byte[]> resumed;
        final AtomicInteger frames = new AtomicInteger();
        volatile boolean detached;

        ToySession(Connection connection, Optional<byte[]> resumed) {
            this.connection = connection;
            this.resumed = resumed;
        }

        @Override
        public int frameLength(ByteBuffer received) throws WireException {
            if (received.remaining() < 4) {
                return 0;
            }
            int body = received.getInt(received.position());
            if (body < 0 || body > MAX_BYTES) {
                throw new WireException("a body of " + body + " bytes");
            }
            return body + 4;
        }

        @Override
        public void onFrame(Frame frame) throws WireException {
            if (detached) {
                throw new IllegalStateException("a frame after the end of the session");
            }
            frames.incrementAndGet();
            onFrame.accept(this, frame);
        }

        @Override
        public CompletionStage<byte[]> detach(long deadlineNs) {
            detached = true;
            return CompletableFuture.completedFuture(new byte[] {1, (byte) frames.get()});
        }

        @Override
        public void onClosed() {
            closed.add(this);
        }
    }
}
