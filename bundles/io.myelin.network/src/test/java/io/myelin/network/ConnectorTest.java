package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.buffer.Frame;
import io.myelin.wire.Connection;
import io.myelin.wire.DisconnectCause;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectorTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final ToyNetwork network = new ToyNetwork();
    private final ConnectorComponent connector = new ConnectorComponent(network.protocols, 1 << 20, ToyNetwork.LIMITS);
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final ToyProtocol asking = new ToyProtocol((session, frame) -> {
        byte[] body = new byte[frame.length() - 4];
        frame.buffer().position(4).get(body);
        frame.release();
        answers.add(new String(body, StandardCharsets.UTF_8));
    });

    @AfterEach
    void stop() throws Exception {
        connector.stop();
        network.close();
    }

    private Connection connect(InetSocketAddress address) throws Exception {
        return connector
                .connect(address, asking, TIMEOUT_NS)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void speaksWithAListener() throws Exception {
        network.bind(ToyProtocol.echo());
        InetSocketAddress address = network.listen();
        Connection connection = connect(InetSocketAddress.createUnresolved("localhost", address.getPort()));
        for (int i = 0; i < 100; i++) {
            assertTrue(connection.offer(List.of(Frame.of(ToyClient.frame("to " + i)))));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("to " + i, answers.poll(20, TimeUnit.SECONDS));
        }
        connection.close(new DisconnectCause(DisconnectCause.Kind.SHUTDOWN, "done"));
        assertSame(connection, asking.closed.poll(20, TimeUnit.SECONDS).connection);
        assertFalse(connection.offer(List.of(Frame.of(new byte[10]))));
    }

    @Test
    void staysOnTheLoopItWasMadeOn() throws Exception {
        network.bind(ToyProtocol.echo());
        InetSocketAddress address = network.listen();
        for (int i = 0; i < 2 * network.loops.count(); i++) {
            // each twice in a row, so that taking them in turn is not enough
            NettyLoop loop = network.loops.loop(i / 2);
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            loop.execute(() -> connector
                    .connect(address, asking, TIMEOUT_NS)
                    .thenAccept(made -> onLoop.complete(made.loop() == loop && loop.inLoop())));
            assertTrue(onLoop.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void failureNamesTheAddress() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> connect(new InetSocketAddress("127.0.0.1", port)));
        assertTrue(refused.getCause() instanceof IOException);
        assertTrue(refused.getCause().getMessage().contains("127.0.0.1:" + port), refused.getMessage());

        ExecutionException unknown = assertThrows(
                ExecutionException.class,
                () -> connect(InetSocketAddress.createUnresolved("no-such-host.invalid", port)));
        assertTrue(unknown.getCause().getMessage().contains("no-such-host.invalid"), unknown.getMessage());
        assertTrue(asking.opened.isEmpty());
    }

    @Test
    void stopClosesWhatItMade() throws Exception {
        network.bind(ToyProtocol.echo());
        Connection connection = connect(network.listen());
        connector.stop();
        assertFalse(connection.offer(List.of(Frame.of(new byte[10]))));
        network.await(() -> network.count(Counter.CONNECTIONS) == 0, "both ends are closed");
    }
}
