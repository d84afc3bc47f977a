package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.buffer.Frame;
import io.myelin.network.ToyProtocol.ToySession;
import io.myelin.wire.Connection;
import io.myelin.wire.Protocol;
import io.myelin.wire.ResponseSlot;
import io.myelin.wire.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandOverTest {
    private ToyNetwork network = new ToyNetwork();

    @AfterEach
    void stop() throws Exception {
        network.close();
    }

    /** Answers each request from another thread, a little later, and is not detached before all are answered. */
    private static final class Generation extends ToyProtocol {
        private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
        private final AtomicBoolean gone = new AtomicBoolean();
        private final AtomicInteger calledWhenGone = new AtomicInteger();
        private final Thread worker = new Thread(this::work);

        Generation() {
            super((session, frame) -> {});
            worker.setDaemon(true);
            worker.start();
        }

        private void work() {
            try {
                while (!gone.get() || !work.isEmpty()) {
                    Runnable next = work.poll(10, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        next.run();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Session open(Connection connection, Optional<byte[]> resumed) {
            if (gone.get()) {
                calledWhenGone.incrementAndGet();
            }
            return new Busy(connection, resumed);
        }

        private final class Busy extends ToySession {
            private final AtomicInteger unanswered = new AtomicInteger();
            private CompletableFuture<byte[]> detaching;

            Busy(Connection connection, Optional<byte[]> resumed) {
                super(connection, resumed);
            }

            @Override
            public void onFrame(Frame frame) {
                if (gone.get() || detached) {
                    calledWhenGone.incrementAndGet();
                }
                unanswered.incrementAndGet();
                ResponseSlot slot = connection.expect();
                work.add(() -> {
                    slot.complete(List.of(frame));
                    connection.loop().execute(this::answered);
                });
            }

            private void answered() {
                if (unanswered.decrementAndGet() == 0 && detaching != null) {
                    detaching.complete(new byte[] {1});
                }
            }

            @Override
            public CompletionStage<byte[]> detach(long deadlineNs) {
                detached = true;
                detaching = new CompletableFuture<>();
                if (unanswered.get() == 0) {
                    detaching.complete(new byte[] {1});
                }
                return detaching;
            }
        }
    }

    /** One client that keeps requests coming; each answer must be the next number. */
    private final class Load implements AutoCloseable {
        private static final int LAST = -1;

        private final ToyClient client;
        private final Thread sender;
        private final Thread receiver;
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger received = new AtomicInteger();
        private final List<String> wrong = new CopyOnWriteArrayList<>();
        private volatile boolean enough;

        Load(InetSocketAddress address) throws Exception {
            client = new ToyClient(address);
            sender = new Thread(this::send);
            receiver = new Thread(this::receive);
            sender.start();
            receiver.start();
        }

        private void send() {
            try {
                while (!enough) {
                    if (sent.get() - received.get() < 200) {
                        send(sent.getAndIncrement());
                    } else {
                        Thread.onSpinWait();
                    }
                }
                send(LAST);
            } catch (IOException e) {
                wrong.add("send: " + e);
            }
        }

        private void send(int number) throws IOException {
            byte[] body = ByteBuffer.allocate(4 + Math.abs(number % 300))
                    .putInt(number)
                    .array();
            client.out.write(ToyClient.frame(body));
        }

        private void receive() {
            try {
                int number = next();
                while (number != LAST) {
                    if (number != received.get()) {
                        wrong.add(number + " instead of " + received.get());
                    }
                    received.incrementAndGet();
                    number = next();
                }
            } catch (IOException e) {
                wrong.add("receive: " + e);
            }
        }

        private int next() throws IOException {
            return ByteBuffer.wrap(client.receive()).getInt();
        }

        void moreThan(int count) throws Exception {
            int until = received.get() + count;
            network.await(() -> received.get() >= until || !receiver.isAlive(), "answers go on");
        }

        @Override
        public void close() throws Exception {
            enough = true;
            sender.join();
            receiver.join();
            client.close();
            assertEquals(List.of(), wrong);
            assertEquals(sent.get(), received.get());
        }
    }

    @Test
    void protocolIsReplacedUnderLoad() throws Exception {
        Generation present = new Generation();
        network.bind(present);
        InetSocketAddress address = network.listen();
        List<Generation> all = new ArrayList<>(List.of(present));
        try (Load one = new Load(address);
                Load two = new Load(address);
                Load three = new Load(address)) {
            for (int round = 0; round < 12; round++) {
                one.moreThan(200);
                two.moreThan(200);
                Generation next = new Generation();
                all.add(next);
                if (round % 2 == 0) {
                    network.bind(next);
                    network.protocols.unbind(present);
                    present.gone.set(true);
                } else {
                    network.protocols.unbind(present);
                    present.gone.set(true);
                    network.bind(next);
                }
                present = next;
            }
            three.moreThan(200);
        }
        network.protocols.unbind(present);
        for (Generation generation : all) {
            generation.gone.set(true);
            generation.worker.join();
            assertEquals(0, generation.calledWhenGone.get(), "calls into a generation that had gone");
        }
        assertEquals(3, network.count(Counter.ACCEPTED), "each client kept its socket");
        assertTrue(network.count(Counter.RESUMED) >= 36, network.count(Counter.RESUMED) + " sessions resumed");
        assertEquals(0, network.count(Counter.CLOSED_SHUTDOWN) + network.count(Counter.CLOSED_INTERNAL));
    }

    @Test
    void bytesOfTheOldSessionReachTheNew() throws Exception {
        ToyProtocol old = ToyProtocol.echo();
        network.bind(old);
        try (ToyClient client = new ToyClient(network.listen())) {
            client.send("a");
            client.send("b");
            assertEquals("a", client.receiveText());
            assertEquals("b", client.receiveText());
            assertEquals(Optional.empty(), old.opened.poll(20, TimeUnit.SECONDS).resumed);
            network.protocols.unbind(old);
            assertTrue(old.closed.isEmpty(), "a detached session is not told of a close");
            client.send("c");

            ToyProtocol next = ToyProtocol.echo();
            network.bind(next);
            assertEquals("c", client.receiveText());
            ToySession resumed = next.opened.poll(20, TimeUnit.SECONDS);
            assertArrayEquals(new byte[] {1, 2}, resumed.resumed.orElseThrow());
            client.close();
            assertTrue(next.closed.poll(20, TimeUnit.SECONDS) == resumed);
            assertTrue(old.closed.isEmpty());
        }
    }

    @Test
    void halfAFrameIsHandedOver() throws Exception {
        ToyProtocol old = ToyProtocol.echo();
        network.bind(old);
        try (ToyClient client = new ToyClient(network.listen())) {
            byte[] frame = ToyClient.frame("x".repeat(200_000));
            client.out.write(frame, 0, 150_000);
            network.await(() -> network.count(Counter.RECEIVED_BYTES) == 150_000, "half came in");
            network.protocols.unbind(old);
            network.bind(ToyProtocol.echo());
            client.out.write(frame, 150_000, frame.length - 150_000);
            assertEquals("x".repeat(200_000), client.receiveText());
        }
    }

    @Test
    void connectionWaitsForItsProtocolAndNotForEver() throws Exception {
        network.close();
        network = new ToyNetwork(true, 10_000, 1);
        try (ToyClient client = new ToyClient(network.listen())) {
            client.send("too early");
            assertTrue(client.isClosedByPeer());
        }
        network.close();
        network = new ToyNetwork();
        try (ToyClient client = new ToyClient(network.listen())) {
            client.send("early");
            network.await(() -> network.count(Counter.CONNECTIONS) == 1, "it was accepted");
            network.bind(ToyProtocol.echo());
            assertEquals("early", client.receiveText());
        }
    }

    @Test
    void responseCompletedAfterTheDetachStillGoesOut() throws Exception {
        BlockingQueue<ResponseSlot> slots = new LinkedBlockingQueue<>();
        ToyProtocol old = new ToyProtocol((session, frame) -> {
            frame.release();
            slots.add(session.connection.expect());
        });
        network.bind(old);
        try (ToyClient client = new ToyClient(network.listen())) {
            client.send("?");
            ResponseSlot slot = slots.poll(20, TimeUnit.SECONDS);
            network.protocols.unbind(old);
            network.bind(ToyProtocol.echo());
            client.send("second");
            slot.complete(List.of(Frame.of(ToyClient.frame("first"))));
            assertEquals("first", client.receiveText());
            assertEquals("second", client.receiveText());
        }
    }

    @Test
    void sessionThatDoesNotDetachLosesItsConnection() throws Exception {
        network.close();
        network = new ToyNetwork(true, 1, 30_000);
        CompletableFuture<byte[]> never = new CompletableFuture<>();
        ToyProtocol stuck = new ToyProtocol((session, frame) -> frame.release()) {
            @Override
            public Session open(Connection connection, Optional<byte[]> resumed) {
                ToySession session = new ToySession(connection, resumed) {
                    @Override
                    public CompletionStage<byte[]> detach(long deadlineNs) {
                        return never;
                    }
                };
                opened.add(session);
                return session;
            }
        };
        network.bind(stuck);
        try (ToyClient client = new ToyClient(network.listen())) {
            ToySession session = stuck.opened.poll(20, TimeUnit.SECONDS);
            network.protocols.unbind(stuck);
            assertTrue(stuck.closed.poll() == session, "its end was told before unbind returned");
            assertTrue(client.isClosedByPeer());
            network.await(() -> network.count(Counter.CLOSED_SHUTDOWN) == 1, "the cause is counted");
        }
    }

    @Test
    void highestRankedThenNewestGetsNewConnections() throws Exception {
        ToyProtocol low = ToyProtocol.echo();
        ToyProtocol high = ToyProtocol.echo();
        ToyProtocol newer = ToyProtocol.echo();
        network.protocols.bind(high, Map.of("service.ranking", 5));
        network.protocols.bind(low, Map.of());
        assertEquals(Optional.<Protocol>of(high), network.protocols.current("toy"));
        network.protocols.bind(newer, Map.of("service.ranking", 5));
        assertEquals(Optional.<Protocol>of(newer), network.protocols.current("toy"));
        network.protocols.unbind(newer);
        network.protocols.unbind(high);
        assertEquals(Optional.<Protocol>of(low), network.protocols.current("toy"));
        assertFalse(network.protocols.current("other").isPresent());
    }
}
