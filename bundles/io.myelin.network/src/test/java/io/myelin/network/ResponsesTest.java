package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.network.ToyProtocol.ToySession;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ResponseSlot;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesTest {
    private final ToyBytes bytes = new ToyBytes();
    private final BlockingQueue<ResponseSlot> slots = new LinkedBlockingQueue<>();
    /** Reserves a place and leaves the answer to the test. */
    private final ToyProtocol asking = new ToyProtocol((session, frame) -> {
        frame.release();
        slots.add(session.connection.expect());
    });

    private ToyNetwork network = new ToyNetwork();

    @TempDir
    Path directory;

    @AfterEach
    void stop() throws Exception {
        network.close();
        assertEquals(List.of(), bytes.held(), "counts of parts");
    }

    @Test
    void completedFromManyThreadsInAnyOrder() throws Exception {
        network.bind(asking);
        try (ToyClient client = new ToyClient(network.listen())) {
            for (int round = 0; round < 20; round++) {
                List<Runnable> answers = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    client.send("?");
                }
                for (int i = 0; i < 100; i++) {
                    ResponseSlot slot = slots.poll(20, TimeUnit.SECONDS);
                    byte[] answer = ToyClient.frame("answer " + i);
                    answers.add(() -> slot.complete(List.of(bytes.frame(answer))));
                }
                Collections.shuffle(answers, new Random(round));
                answers.parallelStream().forEach(Runnable::run);
                for (int i = 0; i < 100; i++) {
                    assertEquals("answer " + i, client.receiveText());
                }
            }
        }
    }

    @Test
    void skippedPlaceDoesNotHoldUpTheNext() throws Exception {
        network.bind(asking);
        try (ToyClient client = new ToyClient(network.listen())) {
            client.send("?");
            client.send("?");
            ResponseSlot first = slots.poll(20, TimeUnit.SECONDS);
            slots.poll(20, TimeUnit.SECONDS).complete(List.of(bytes.frame(ToyClient.frame("second"))));
            first.skip();
            assertEquals("second", client.receiveText());
        }
    }

    @Test
    void secondCompletionIsRefusedAndGivenBack() throws Exception {
        network.bind(asking);
        try (ToyClient client = new ToyClient(network.listen())) {
            client.send("?");
            ResponseSlot slot = slots.poll(20, TimeUnit.SECONDS);
            slot.complete(List.of(bytes.frame(ToyClient.frame("once"))));
            List<Bytes> again = List.of(bytes.frame(ToyClient.frame("twice")));
            assertThrows(IllegalStateException.class, () -> slot.complete(again));
            assertEquals("once", client.receiveText());
        }
        assertEquals(2, bytes.made());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void filesArriveAsTheyAre(boolean epoll, boolean sendfile) throws Exception {
        network.close();
        network = new ToyNetwork(epoll, 10_000, 30_000);
        byte[] content = new byte[3 << 20];
        new Random(3).nextBytes(content);
        Path path = directory.resolve("segment");
        Files.write(path, content);
        network.bind(asking);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
                ToyClient client = new ToyClient(network.listen(), 4096)) {
            int at = 12_345;
            int length = 2 << 20;
            for (int round = 0; round < 2; round++) {
                client.send("?");
                byte[] head = ByteBuffer.allocate(4).putInt(length + 10).array();
                slots.poll(20, TimeUnit.SECONDS)
                        .complete(List.of(
                                bytes.frame(head),
                                bytes.file(file, 0, 0, sendfile),
                                bytes.file(file, at, length, sendfile),
                                bytes.file(file, 7, 10, sendfile)));
                ByteBuffer expected = ByteBuffer.allocate(length + 10);
                expected.put(content, at, length).put(content, 7, 10);
                assertArrayEquals(expected.array(), client.receive());
            }
            assertTrue(file.isOpen(), "the file stays open");
        }
    }

    @Test
    void fileThatEndsTooSoonClosesTheConnection() throws Exception {
        Path path = directory.resolve("short");
        Files.write(path, new byte[100]);
        network.bind(asking);
        for (boolean sendfile : new boolean[] {true, false}) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
                    ToyClient client = new ToyClient(network.listen())) {
                client.send("?");
                slots.poll(20, TimeUnit.SECONDS).complete(List.of(bytes.file(file, 0, 1000, sendfile)));
                client.in.readNBytes(100);
                assertTrue(client.isClosedByPeer());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void peerThatDoesNotReadIsNotReadEither(boolean epoll) throws Exception {
        network.close();
        network = new ToyNetwork(epoll, 10_000, 30_000);
        byte[] answer = ToyClient.frame(new byte[100_000]);
        ToyProtocol talkative = new ToyProtocol((session, frame) -> {
            frame.release();
            session.connection.expect().complete(List.of(bytes.frame(answer)));
        });
        network.bind(talkative);
        ConnectionLimits limits = new ConnectionLimits(256, 1 << 20, 1 << 20, 0, TimeUnit.SECONDS.toNanos(5));
        try (ToyClient client = new ToyClient(network.listen(limits), 4096)) {
            int requests = 500;
            for (int i = 0; i < requests; i++) {
                client.send("?");
            }
            ToySession session = talkative.opened.poll(20, TimeUnit.SECONDS);
            network.await(() -> session.frames.get() >= 10, "some requests are answered");
            for (int i = 0; i < 1000; i++) {
                network.settle();
            }
            int answered = session.frames.get();
            assertTrue(answered < requests / 2, answered + " requests were read from a peer that does not read");
            for (int i = 0; i < requests; i++) {
                assertEquals(100_000, client.receive().length);
            }
            assertEquals(requests, session.frames.get());
        }
    }

    @Test
    void openResponsesAndHeldRequestsStopReading() throws Exception {
        List<Frame> held = Collections.synchronizedList(new ArrayList<>());
        ToyProtocol holding = new ToyProtocol((session, frame) -> {
            held.add(frame);
            slots.add(session.connection.expect());
        });
        network.bind(holding);
        ConnectionLimits limits = new ConnectionLimits(5, 10_000, 1 << 20, 0, TimeUnit.SECONDS.toNanos(5));
        try (ToyClient client = new ToyClient(network.listen(limits))) {
            for (int i = 0; i < 20; i++) {
                client.send("?");
            }
            network.await(() -> slots.size() == 5, "five requests are handed over");
            network.settle();
            assertEquals(5, slots.size(), "open responses");

            slots.remove().skip();
            network.await(() -> slots.size() == 5, "one more is handed over");
            network.await(() -> network.count(Counter.RECEIVED_FRAMES) == 6, "just one");
            while (network.count(Counter.RECEIVED_FRAMES) < 20) {
                slots.poll(20, TimeUnit.SECONDS).skip();
            }
            slots.forEach(ResponseSlot::skip);
            held.forEach(Frame::release);
            held.clear();

            client.out.write(ToyClient.frame(new byte[20_000]));
            client.send("?");
            network.await(() -> held.size() == 1, "the long request is handed over");
            network.settle();
            assertEquals(1, held.size(), "requests held");
            held.remove(0).release();
            network.await(() -> held.size() == 1, "the next follows");
            held.remove(0).release();
        }
    }

    @Test
    void everythingIsGivenBackWhenTheConnectionCloses() throws Exception {
        network.bind(asking);
        byte[] large = ToyClient.frame(new byte[3 << 20]);
        try (ToyClient client = new ToyClient(network.listen(), 4096)) {
            for (int i = 0; i < 4; i++) {
                client.send("?");
            }
            List<ResponseSlot> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                open.add(slots.poll(20, TimeUnit.SECONDS));
            }
            open.get(0).complete(List.of(bytes.frame(large), bytes.frame(large)));
            open.get(2).complete(List.of(bytes.frame(large)));
            network.settle();
            client.close();
            ToySession session = asking.closed.poll(20, TimeUnit.SECONDS);
            open.get(1).complete(List.of(bytes.frame(large)));
            ResponseSlot late = session.connection.expect();
            late.complete(List.of(bytes.frame(large)));
            assertFalse(session.connection.offer(List.of(bytes.frame(large))));
        }
        assertEquals(6, bytes.made());
    }

    @Test
    void completedResponsesAreWrittenBeforeTheClose() throws Exception {
        network.bind(asking);
        try (ToyClient client = new ToyClient(network.listen(), 4096)) {
            client.send("?");
            ResponseSlot slot = slots.poll(20, TimeUnit.SECONDS);
            ToySession session = asking.opened.poll(20, TimeUnit.SECONDS);
            slot.complete(List.of(bytes.frame(ToyClient.frame(new byte[1 << 20]))));
            session.connection.close(new DisconnectCause(DisconnectCause.Kind.AUTHENTICATION, "wrong password"));
            assertEquals(1 << 20, client.receive().length);
            assertTrue(client.isClosedByPeer());
            network.await(() -> network.count(Counter.CLOSED_AUTHENTICATION) == 1, "the cause is counted");
        }
    }

    @Test
    void offersKeepTheirOrderAndStopAtTheLimit() throws Exception {
        network.bind(asking);
        ConnectionLimits limits = new ConnectionLimits(256, 1 << 20, 1 << 20, 0, TimeUnit.SECONDS.toNanos(5));
        try (ToyClient client = new ToyClient(network.listen(limits), 4096)) {
            ToySession session = asking.opened.poll(20, TimeUnit.SECONDS);
            int offered = 0;
            String filler = "x".repeat(10_000);
            while (session.connection.offer(
                    List.of(bytes.frame(ToyClient.frame(offered + filler).clone())))) {
                offered++;
                assertTrue(offered < 100_000, "offers are never refused");
            }
            for (int i = 0; i < offered; i++) {
                assertEquals(i + filler, new String(client.receive(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void whoSendsOnlyWhileThereIsRoomNeverStopsReading() throws Exception {
        BlockingQueue<Integer> rooms = new LinkedBlockingQueue<>();
        ToyProtocol sending = new ToyProtocol((session, frame) -> {
            frame.release();
            int offered = 0;
            while (session.connection.hasRoom()) {
                assertTrue(session.connection.offer(List.of(bytes.frame(new byte[10_000]))));
                offered++;
            }
            int told = offered;
            session.connection.onRoom(() -> rooms.add(-1));
            session.connection.onRoom(() -> {
                assertTrue(session.connection.hasRoom());
                rooms.add(told);
            });
        });
        network.bind(sending);
        ConnectionLimits limits = new ConnectionLimits(256, 1 << 20, 1 << 20, 0, TimeUnit.SECONDS.toNanos(5));
        try (ToyClient client = new ToyClient(network.listen(limits), 4096)) {
            client.send("go");
            network.await(() -> network.count(Counter.RECEIVED_FRAMES) == 1, "it has begun");
            client.send("go");
            network.await(() -> network.count(Counter.RECEIVED_FRAMES) == 2, "it is still read");
            client.in.skipNBytes(500_000);
            int offered = rooms.poll(20, TimeUnit.SECONDS);
            assertTrue(offered >= 0, "the later task is the one that counts");
        }
    }
}
