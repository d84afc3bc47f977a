package io.myelin.protocol.amqp;

import io.myelin.Principal;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.FrameHead;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ListenerInfo;
import io.myelin.wire.ResponseSlot;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A connection whose loop is the test's own thread, run by hand. What was sent is decoded. */
final class ToyConnection implements Connection, Loop {
    final Deque<Object> sent = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Codec codec = new Codec();
    private final InetSocketAddress remote;
    boolean paused;
    DisconnectCause closed;

    ToyConnection(String host) {
        remote = new InetSocketAddress(host, 4711);
    }

    void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    <T> T next(Class<T> kind) {
        Object next = sent.poll();
        if (!kind.isInstance(next)) {
            throw new AssertionError("not a " + kind.getSimpleName() + ": " + next + ", then " + sent);
        }
        return kind.cast(next);
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public Loop loop() {
        return this;
    }

    @Override
    public ListenerInfo listener() {
        return new ListenerInfo("amqp", "amqp", "PLAINTEXT", 1_000_000, 1_000_000);
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Principal principal() {
        return Principal.ANONYMOUS;
    }

    @Override
    public void authenticated(Principal principal) {}

    @Override
    public ResponseSlot expect() {
        return new ResponseSlot() {
            @Override
            public void complete(List<? extends Bytes> parts) {
                take(((Frame) parts.get(0)).buffer());
                parts.forEach(Bytes::release);
            }

            @Override
            public void skip() {}
        };
    }

    private void take(ByteBuffer head) {
        if (head.get(0) == 'A') {
            sent.add("header");
            return;
        }
        try {
            sent.add(codec.read(head.position(FrameHead.BYTES)));
        } catch (AmqpFailure e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean offer(List<? extends Bytes> parts) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void onRoom(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void pauseReads() {
        paused = true;
    }

    @Override
    public void resumeReads() {
        paused = false;
    }

    @Override
    public void close(DisconnectCause cause) {
        closed = cause;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public Timer schedule(long delayNs, Runnable task) {
        return () -> {};
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }
}
