package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final ToyNetwork network = new ToyNetwork();

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
    void idleConnectionIsClosed() throws Exception {
        try (ToyClient client = new ToyClient(network.listen(idleAfterMs(1)))) {
            assertTrue(client.isClosedByPeer());
            network.await(() -> network.count(Counter.CLOSED_IDLE) == 1, "counted as idle");
        }
    }

    @Test
    void busyConnectionIsNot() throws Exception {
        try (ToyClient busy = new ToyClient(network.listen(idleAfterMs(600)));
                ToyClient idle = new ToyClient(network.listen(idleAfterMs(1200)))) {
            while (network.count(Counter.CLOSED_IDLE) == 0) {
                busy.send("ping");
                assertEquals("ping", busy.receiveText());
            }
            assertTrue(idle.isClosedByPeer());
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
