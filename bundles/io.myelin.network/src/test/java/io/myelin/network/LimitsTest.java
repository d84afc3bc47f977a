package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.loop.Clock;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    /** Moves when the test says so; the loops' timers do not go by it, they only look at it. */
    private static final class StandingClock implements Clock {
        final AtomicLong ns = new AtomicLong();

        @Override
        public long nowNs() {
            return ns.get();
        }

        @Override
        public long nowMs() {
            return 0;
        }
    }

    private final StandingClock clock = new StandingClock();
    private final ToyNetwork network = new ToyNetwork(true, 10_000, 30_000, clock);

    @BeforeEach
    void bind() {
        network.bind(ToyProtocol.echo());
    }

    @AfterEach
    void stop() throws Exception {
        network.close();
    }

    private static ConnectionLimits idleAfterMs(long ms) {
        return new ConnectionLimits(
                256, 1 << 20, 1 << 20, TimeUnit.MILLISECONDS.toNanos(ms), TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void idleConnectionIsClosedAndABusyOneIsNot() throws Exception {
        InetSocketAddress address = network.listen(idleAfterMs(1));
        try (ToyClient busy = new ToyClient(address);
                ToyClient idle = new ToyClient(address)) {
            network.await(() -> network.count(Counter.CONNECTIONS) == 2, "both are open");
            for (int i = 0; i < 3; i++) {
                clock.ns.addAndGet(600_000);
                busy.send("ping");
                assertEquals("ping", busy.receiveText());
            }
            assertTrue(idle.isClosedByPeer());
            network.await(() -> network.count(Counter.CLOSED_IDLE) == 1, "counted as idle");
            busy.send("still here");
            assertEquals("still here", busy.receiveText());
            network.settle();
            clock.ns.addAndGet(1_000_000);
            assertTrue(busy.isClosedByPeer());
        }
    }

    @Test
    void connectionThatOnlySendsIsNotIdle() throws Exception {
        ToyProtocol silent = new ToyProtocol((session, frame) -> frame.release());
        network.bind(silent);
        InetSocketAddress address = network.listen(idleAfterMs(1));
        try (ToyClient busy = new ToyClient(address);
                ToyClient idle = new ToyClient(address)) {
            network.await(() -> network.count(Counter.CONNECTIONS) == 2, "both are open");
            for (int i = 1; i <= 3; i++) {
                int sent = i;
                clock.ns.addAndGet(600_000);
                busy.send("for the record");
                network.await(() -> network.count(Counter.RECEIVED_FRAMES) == sent, "it came in");
            }
            assertTrue(idle.isClosedByPeer());
            busy.send("and more");
            network.await(() -> network.count(Counter.RECEIVED_FRAMES) == 4, "it is still open");
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndTheOthersStay() throws Exception {
        InetSocketAddress address =
                network.acceptor(ToyNetwork.LIMITS, 3).bind(new InetSocketAddress("127.0.0.1", 0), 100);
        List<ToyClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ToyClient client = new ToyClient(address);
            client.send("in");
            assertEquals("in", client.receiveText());
            clients.add(client);
        }
        try (ToyClient refused = new ToyClient(address)) {
            assertTrue(refused.isClosedByPeer());
        }
        assertEquals(1, network.count(Counter.REFUSED));
        clients.remove(0).close();
        network.await(() -> network.count(Counter.CONNECTIONS) == 2, "a place is free");
        clients.add(new ToyClient(address));
        for (ToyClient client : clients) {
            client.send("still in");
            assertEquals("still in", client.receiveText());
            client.close();
        }
    }

    @Test
    void stormOfConnections() throws Exception {
        InetSocketAddress address = network.listen();
        List<ToyClient> clients = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            clients.add(new ToyClient(address));
        }
        for (ToyClient client : clients) {
            client.send("hello");
        }
        for (ToyClient client : clients) {
            assertEquals("hello", client.receiveText());
            client.close();
        }
    }
}
