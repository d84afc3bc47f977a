package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.loop.Clock;
import io.myelin.wire.ListenerInfo;
import io.myelin.wire.Protocol;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A network of two loops on loopback; its end checks that no pooled memory is held. */
final class ToyNetwork implements AutoCloseable {
    static final ConnectionLimits LIMITS = new ConnectionLimits(256, 16 << 20, 4 << 20, 0, TimeUnit.SECONDS.toNanos(5));

    final NettyLoops loops;
    final Protocols protocols;
    private final List<Acceptor> acceptors = new ArrayList<>();

    ToyNetwork() {
        this(Epoll.isAvailable(), 10_000, 30_000);
    }

    ToyNetwork(boolean epoll, long detachMs, long absenceMs) {
        this(epoll, detachMs, absenceMs, Clock.system());
    }

    ToyNetwork(boolean epoll, long detachMs, long absenceMs, Clock clock) {
        Leaks.watch();
        loops = new NettyLoops(2, new BlockingPool(2, 100), clock, epoll);
        protocols = new Protocols(loops, detachMs, absenceMs);
    }

    void bind(Protocol protocol) {
        protocols.bind(protocol, Map.of());
    }

    Acceptor acceptor(ConnectionLimits limits, int maxConnections) {
        ListenerInfo info = new ListenerInfo("toy", "toy", "PLAINTEXT", 100 << 20, 100 << 20);
        Acceptor acceptor = new Acceptor(protocols, info, limits, maxConnections);
        acceptors.add(acceptor);
        return acceptor;
    }

    InetSocketAddress listen() throws IOException {
        return listen(LIMITS);
    }

    InetSocketAddress listen(ConnectionLimits limits) throws IOException {
        return acceptor(limits, 1000).bind(new InetSocketAddress("127.0.0.1", 0), 100);
    }

    long count(Counter counter) {
        return protocols.connections().counters().get(counter);
    }

    /** Passes the loops until it is so, or for 20 seconds. */
    void await(BooleanSupplier holds, String what) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, what);
            settle();
        }
    }

    /** Waits until both loops have done what was handed to them before. */
    void settle() throws Exception {
        for (int i = 0; i < loops.count(); i++) {
            CompletableFuture<Void> passed = new CompletableFuture<>();
            loops.loop(i).execute(() -> passed.complete(null));
            passed.get(20, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() throws Exception {
        acceptors.forEach(Acceptor::stop);
        settle();
        long held = loops.allocator().pinnedDirectMemory();
        loops.stop();
        assertEquals(0, held, "bytes of pooled memory still held");
        Leaks.check();
    }
}
