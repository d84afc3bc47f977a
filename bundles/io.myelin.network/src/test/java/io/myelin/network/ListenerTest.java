package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.buffer.Frame;
import io.myelin.health.ServingEndpoint;
import io.myelin.network.ToyProtocol.ToySession;
import io.myelin.wire.Connection;
import io.myelin.wire.ResponseSlot;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ListenerTest {
    private final ToyNetwork network = new ToyNetwork();
    private ServingEndpoint registered;

    @AfterEach
    void stop() throws Exception {
        network.close();
    }

    /** The defaults of the configuration, with some values set. */
    private static Listener.Config config(Map<String, Object> set) {
        return (Listener.Config) Proxy.newProxyInstance(
                Listener.Config.class.getClassLoader(),
                new Class<?>[] {Listener.Config.class},
                (proxy, method, arguments) -> set.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private BundleContext context() {
        return proxy(BundleContext.class, (name, arguments) -> {
            registered = (ServingEndpoint) arguments[1];
            return proxy(ServiceRegistration.class, (call, none) -> registered = null);
        });
    }

    private interface Call {
        Object apply(String name, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.apply(method.getName(), arguments)));
    }

    private Listener listener(Map<String, Object> set) {
        Map<String, Object> all = new HashMap<>(set);
        all.putIfAbsent("protocol", "toy");
        return new Listener(
                context(), config(all), Map.of("service.pid", "io.myelin.network.listener~front"), network.protocols);
    }

    @Test
    void registersWhatItBound() throws Exception {
        Listener listener = listener(Map.of("advertised_host", "bus.example", "advertised_port", 4711));
        assertEquals("listener.front", listener.name());
        assertEquals("front", registered.name());
        assertEquals("127.0.0.1", registered.host());
        assertEquals("bus.example", registered.advertisedHost());
        assertEquals(4711, registered.advertisedPort());
        assertFalse(listener.check().ok(), "not without its protocol");
        network.bind(ToyProtocol.echo());
        assertTrue(listener.check().ok(), listener.check().detail());
        InetSocketAddress address = new InetSocketAddress(registered.host(), registered.port());
        try (ToyClient client = new ToyClient(address)) {
            client.send("hello");
            assertEquals("hello", client.receiveText());
            listener.stop();
            assertTrue(client.isClosedByPeer());
        }
        assertEquals(null, registered);
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
        }
    }

    @Test
    void portInUseIsTold() throws Exception {
        network.bind(ToyProtocol.echo());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Listener listener = listener(Map.of("port", taken.getLocalPort()));
            assertFalse(listener.check().ok());
            String detail = listener.check().detail();
            assertTrue(detail.contains("127.0.0.1:" + taken.getLocalPort()), detail);
            assertEquals(null, registered);
            listener.stop();
        }
    }

    @Test
    void mistakesAreTold() {
        network.bind(ToyProtocol.echo());
        List<Map<String, Object>> mistakes = List.of(
                Map.of("security", "SASL_SSL"),
                Map.of("protocol", ""),
                Map.of("port", 70_000),
                Map.of("max_pending_responses", 0),
                Map.of("host", "no-such-host.invalid"));
        for (Map<String, Object> mistake : mistakes) {
            Listener listener = listener(mistake);
            assertFalse(listener.check().ok(), mistake.toString());
            assertEquals(null, registered);
            listener.stop();
        }
    }

    @Test
    void stopWritesWhatWasDispatched() throws Exception {
        BlockingQueue<ResponseSlot> slots = new LinkedBlockingQueue<>();
        CompletableFuture<byte[]> handOver = new CompletableFuture<>();
        CompletableFuture<Void> detaching = new CompletableFuture<>();
        ToyProtocol slow =
                new ToyProtocol((session, frame) -> {
                    frame.release();
                    slots.add(session.connection.expect());
                }) {
                    @Override
                    public ToySession open(Connection connection, Optional<byte[]> resumed) {
                        return new ToySession(connection, resumed) {
                            @Override
                            public CompletionStage<byte[]> detach(long deadlineNs) {
                                detaching.complete(null);
                                return handOver;
                            }
                        };
                    }
                };
        network.bind(slow);
        Listener listener = listener(Map.of());
        try (ToyClient client = new ToyClient(new InetSocketAddress(registered.host(), registered.port()))) {
            client.send("?");
            ResponseSlot slot = slots.poll(20, TimeUnit.SECONDS);
            Thread stopping = new Thread(listener::stop);
            stopping.start();
            detaching.get(20, TimeUnit.SECONDS);
            slot.complete(List.of(Frame.of(ToyClient.frame("the last one"))));
            handOver.complete(new byte[] {1});
            assertEquals("the last one", client.receiveText());
            assertTrue(client.isClosedByPeer());
            stopping.join();
        }
    }
}
