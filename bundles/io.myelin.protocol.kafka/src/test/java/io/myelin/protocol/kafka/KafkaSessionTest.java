package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class KafkaSessionTest {
    private final FakeConnection connection = new FakeConnection();
    private final Recorder produce = new Recorder(new Api(Api.PRODUCE, "Produce", 3, 8, 9));
    private final Recorder other = new Recorder(new Api(3, "Metadata", 0, 8, 9));
    private final Bus bus = new Bus(WireClient.defaults(), (api, version, body) -> {});
    private final Handlers handlers = new Handlers(List.of(produce, other));
    private final KafkaSession session = new KafkaSession(connection, bus, handlers, Optional.empty());

    @Test
    void produceRequestsFollowEachOtherWithoutWaiting() throws Exception {
        session.onFrame(request(Api.PRODUCE, 3, 1));
        session.onFrame(request(Api.PRODUCE, 3, 2));
        assertEquals(2, produce.open.size());
        assertFalse(connection.paused);
    }

    @Test
    void anythingElseWaitsForWhatIsBeforeIt() throws Exception {
        session.onFrame(request(Api.PRODUCE, 3, 1));
        session.onFrame(request(3, 1, 2));
        assertEquals(0, other.open.size());
        assertTrue(connection.paused);
        produce.finish(0);
        assertEquals(1, other.open.size());
        assertFalse(connection.paused);
    }

    @Test
    void produceWaitsForSomethingElse() throws Exception {
        session.onFrame(request(3, 1, 1));
        session.onFrame(request(Api.PRODUCE, 3, 2));
        assertEquals(0, produce.open.size());
        other.finish(0);
        assertEquals(1, produce.open.size());
    }

    @Test
    void aFrameThatWaitsGoesOnToTheNextGeneration() throws Exception {
        session.onFrame(request(3, 1, 1));
        session.onFrame(request(Api.PRODUCE, 3, 7));
        CompletableFuture<byte[]> detached = session.detach(0).toCompletableFuture();
        assertFalse(detached.isDone());
        other.finish(0);
        assertTrue(detached.isDone());
        assertEquals(0, produce.open.size());

        KafkaSession next = new KafkaSession(connection, bus, handlers, Optional.of(detached.get()));
        connection.runAll();
        assertEquals(List.of(7), produce.correlations);
        produce.finish(0);
        assertArrayEquals(new byte[] {1}, next.detach(0).toCompletableFuture().get());
    }

    @Test
    void waitingRequestsAreHurriedBeforeTheSessionGoes() throws Exception {
        session.onFrame(request(3, 1, 1));
        boolean[] hurried = new boolean[1];
        other.contexts.get(0).onHurry(() -> hurried[0] = true);
        session.detach(0);
        assertTrue(hurried[0]);
        boolean[] late = new boolean[1];
        other.contexts.get(0).onHurry(() -> late[0] = true);
        assertTrue(late[0]);
    }

    @Test
    void bytesOfAnotherVersionCloseTheConnection() {
        KafkaSession next = new KafkaSession(connection, bus, handlers, Optional.of(new byte[] {9}));
        connection.runAll();
        assertTrue(connection.closed.detail().contains("form"), next.toString());
    }

    @Test
    void lengthsAreCheckedBeforeAnythingIsAllocated() throws Exception {
        assertEquals(0, session.frameLength(ByteBuffer.allocate(3)));
        assertEquals(104, session.frameLength(ByteBuffer.allocate(8).putInt(0, 100)));
        for (int length : new int[] {-1, 0, 7, 1_000_001, Integer.MAX_VALUE}) {
            assertThrows(
                    WireException.class,
                    () -> session.frameLength(ByteBuffer.allocate(8).putInt(0, length)),
                    "" + length);
        }
    }

    @Test
    void whatIsNotServedClosesTheConnection() {
        Frame unknown = request(999, 0, 1);
        assertThrows(WireException.class, () -> session.onFrame(unknown));
        Frame tooNew = request(3, 99, 1);
        assertThrows(WireException.class, () -> session.onFrame(tooNew));
        assertThrows(IllegalStateException.class, tooNew::release);
    }

    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredInTheOldestForm() throws Exception {
        session.onFrame(request(Api.API_VERSIONS, 99, 5));
        ByteBuffer response = ByteBuffer.wrap(connection.responses.get(0));
        assertEquals(response.limit() - 4, response.getInt());
        assertEquals(5, response.getInt());
        assertEquals(35, response.getShort());
        assertEquals(1, response.getInt());
        assertEquals(Api.API_VERSIONS, response.getShort());
    }

    private static Frame request(int key, int version, int correlationId) {
        ByteBuffer frame = ByteBuffer.allocate(14);
        frame.putInt(10)
                .putShort((short) key)
                .putShort((short) version)
                .putInt(correlationId)
                .putShort((short) -1);
        return Frame.of(frame.flip());
    }

    /** A handler whose requests end when the test says so. */
    private static final class Recorder implements Handler {
        final Api api;
        final List<CompletableFuture<List<Bytes>>> open = new ArrayList<>();
        final List<Integer> correlations = new ArrayList<>();
        final List<RequestContext> contexts = new ArrayList<>();

        Recorder(Api api) {
            this.api = api;
        }

        @Override
        public Api api() {
            return api;
        }

        @Override
        public CompletionStage<List<Bytes>> handle(RequestContext context, Frame request, int bodyAt) {
            request.release();
            correlations.add(context.correlationId());
            contexts.add(context);
            open.add(new CompletableFuture<>());
            return open.get(open.size() - 1);
        }

        void finish(int index) {
            open.get(index).complete(List.of(Frame.of(new byte[] {1})));
        }
    }
}
