package io.myelin.protocol.kafka;

import io.myelin.Principal;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ListenerInfo;
import io.myelin.wire.ResponseSlot;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A connection whose loop is the test's own thread, run by hand. */
final class FakeConnection implements Connection, Loop {
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final List<byte[]> responses = new ArrayList<>();
    boolean paused;
    DisconnectCause closed;

    void runAll() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
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
        return new ListenerInfo("kafka", "kafka", "PLAINTEXT", 1_000_000, 1_000_000);
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress("127.0.0.1", 1234);
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
                int length = parts.stream().mapToInt(Bytes::length).sum();
                ByteBuffer all = ByteBuffer.allocate(length);
                parts.forEach(part -> all.put(((Frame) part).buffer()));
                responses.add(all.array());
            }

            @Override
            public void skip() {
                responses.add(new byte[0]);
            }
        };
    }

    @Override
    public boolean offer(List<? extends Bytes> parts) {
        return false;
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
