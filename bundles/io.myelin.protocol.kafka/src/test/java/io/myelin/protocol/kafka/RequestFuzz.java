package io.myelin.protocol.kafka;

import io.myelin.buffer.Frame;
import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.protocol.kafka.wire.ProduceRequest;
import io.myelin.protocol.kafka.wire.RequestScan;
import io.myelin.testkit.fuzz.Choices;
import io.myelin.testkit.fuzz.Cost;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.types.Schema;

/**
 * What a socket may bring: requests of each API and version, well-formed, nearly so, or not at all. First alone through the
 * scan and the decoder, whose cost is bounded; then through a session to a bus, where each must be answered or refused.
 *
 * <p>The first bytes of an input choose what is made of the others: kind, API and version.
 */
public final class RequestFuzz {
    /** Two bytes may ask for something, and its answer with what carries it is objects of a few KiB. */
    private static final int ANSWER_BYTES_PER_BYTE = 4096;

    private static final int SMALL_BYTES = 2048;
    /** The generated decoders of clients take the longer for more, by the square, when keys are equal. */
    private static final int READ_BYTES = 16 * 1024;
    /** Longer than any request can ask to wait. */
    private static final long LATE_MS = 1L + Integer.MAX_VALUE;

    private static final RequestFuzz TARGET = new RequestFuzz();

    private enum Kind {
        BODY,
        GENERATED,
        BYTES,
        RESUMED
    }

    private final List<Api> apis;
    private final RequestScan scan = AllHandlers.scan(WireClient.defaults());
    private final KafkaProtocol[] protocols = {protocol(false), protocol(true)};

    private RequestFuzz() {
        List<Handler> handlers =
                new ArrayList<>(new Handlers(AllHandlers.of(WireClient.defaults(), Clock.system())).all());
        apis = handlers.stream()
                .map(Handler::api)
                .sorted(Comparator.comparingInt(Api::key))
                .toList();
    }

    private static KafkaProtocol protocol(boolean failing) {
        KafkaProtocol protocol = new KafkaProtocol(WireClient.defaults());
        protocol.bindBroker(AnsweringBus.broker(failing).forgetting().service());
        protocol.bindGroups(AnsweringBus.groups(failing).forgetting().service());
        protocol.bindTransactions(AnsweringTransactions.of(failing).forgetting().service());
        return protocol;
    }

    /** The fuzzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TARGET.run(input);
    }

    /** Valid requests of each API and version. */
    public static List<byte[]> seeds() {
        Random random = new Random(1);
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < TARGET.apis.size(); i++) {
            Api api = TARGET.apis.get(i);
            for (int version = api.min(); version <= api.max(); version++) {
                byte[] body = new RandomBody(random).of(schema(api, version));
                seeds.add(seed(Kind.BODY, i, version - api.min(), body));
                byte[] choices = new byte[40];
                random.nextBytes(choices);
                seeds.add(seed(Kind.GENERATED, i, version - api.min(), choices));
                seeds.add(seed(Kind.BYTES, i, version, frame(api, version, body, null)));
            }
            seeds.add(seed(Kind.RESUMED, i, 0, new byte[] {1, 0, 0, 0, 8, 0, (byte) api.key(), 0, 0, 0, 0, 0, 1}));
        }
        return seeds;
    }

    private static byte[] seed(Kind kind, int api, int version, byte[] rest) {
        return ByteBuffer.allocate(3 + rest.length)
                .put((byte) kind.ordinal())
                .put((byte) api)
                .put((byte) version)
                .put(rest)
                .array();
    }

    private static Schema schema(Api api, int version) {
        return ApiMessageType.fromApiKey((short) api.key()).requestSchemas()[version];
    }

    private void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        Kind kind = Kind.values()[choices.nextInt(Kind.values().length)];
        Api api = apis.get(choices.nextInt(apis.size()));
        int version = api.min() + choices.nextInt(api.max() - api.min() + 1);
        switch (kind) {
            case BODY -> body(api, version, choices.rest());
            case GENERATED -> body(api, version, new HostileBody(choices).of(schema(api, version)));
            case BYTES -> bytes(choices.rest());
            default -> resumed(choices.rest());
        }
    }

    private void body(Api api, int version, byte[] body) throws Exception {
        String what = api.name() + " version " + version;
        Cost.bounded("reading " + what, body.length, () -> decode(api, (short) version, body));
        byte[] frame = frame(api, version, body, "c");
        KafkaProtocol protocol = protocols[body.length % protocols.length];
        byte[][] answer = new byte[1][];
        Cost.bounded(
                "serving " + what,
                frame.length,
                ANSWER_BYTES_PER_BYTE,
                () -> answer[0] = serve(protocol, api, version, frame));
        if (answer[0] != null && answer[0].length < READ_BYTES) {
            readable(api, version, answer[0]);
        }
    }

    private void decode(Api api, short version, byte[] body) {
        try {
            if (api.key() == Api.PRODUCE) {
                ProduceRequest.read(Frame.of(body), 0, version, api.flexible(version))
                        .release();
                return;
            }
            ApiMessage request = ApiMessageType.fromApiKey((short) api.key()).newRequest();
            scan.check(request, version, ByteBuffer.wrap(body));
            request.read(new ByteBufferAccessor(ByteBuffer.wrap(body)), version);
        } catch (WireException | RuntimeException e) {
            // The session closes the connection for either.
        }
    }

    /** @return the answer, if there is one */
    private byte[] serve(KafkaProtocol protocol, Api api, int version, byte[] frame) {
        WireClient client = new WireClient(protocol, Optional.empty());
        try {
            client.sendBytes(frame);
        } catch (WireException e) {
            client.disconnect();
            return null;
        }
        client.loop.advanceMs(LATE_MS);
        client.closed()
                .filter(cause -> cause.kind() == DisconnectCause.Kind.INTERNAL)
                .ifPresent(cause -> {
                    throw new AssertionError(api.name() + " version " + version + " failed: " + cause);
                });
        byte[] response = null;
        if (client.answered()) {
            response = client.takeResponse();
        } else if (client.closed().isEmpty() && api.key() != Api.PRODUCE) {
            throw new AssertionError(api.name() + " version " + version + " is not answered");
        }
        client.disconnect();
        return response;
    }

    private static void readable(Api api, int version, byte[] bytes) {
        ApiMessage response = ApiMessageType.fromApiKey((short) api.key()).newResponse();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(8 + (api.flexibleResponseHeader((short) version) ? 1 : 0));
        response.read(new ByteBufferAccessor(in), (short) version);
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes follow the response of " + api.name() + " " + version);
        }
        if (bytes.length < SMALL_BYTES && response.toString().contains("rrorCode=-1,")) {
            throw new AssertionError(api.name() + " version " + version + ": " + response);
        }
    }

    private void bytes(byte[] bytes) throws Exception {
        Cost.bounded("serving bytes", bytes.length, ANSWER_BYTES_PER_BYTE, () -> {
            WireClient client = new WireClient(protocols[0], Optional.empty());
            try {
                client.sendBytes(bytes);
                client.loop.advanceMs(LATE_MS);
            } catch (WireException e) {
                // Refused.
            }
            internal(client);
            client.disconnect();
        });
    }

    /** What a session of another version may have left. */
    private void resumed(byte[] left) throws Exception {
        Cost.bounded("resuming", left.length, ANSWER_BYTES_PER_BYTE, () -> {
            WireClient client = new WireClient(protocols[0], Optional.of(left));
            client.loop.advanceMs(LATE_MS);
            internal(client);
            client.detach();
        });
    }

    private static void internal(WireClient client) {
        client.closed()
                .filter(cause -> cause.kind() == DisconnectCause.Kind.INTERNAL)
                .ifPresent(cause -> {
                    throw new AssertionError("failed: " + cause);
                });
    }

    private static byte[] frame(Api api, int version, byte[] body, String clientId) {
        boolean flexible = ApiMessageType.fromApiKey((short) api.key()).requestHeaderVersion((short) version) >= 2;
        int idBytes = clientId == null ? 0 : clientId.length();
        ByteBuffer frame = ByteBuffer.allocate(4 + 8 + 2 + idBytes + (flexible ? 1 : 0) + body.length);
        frame.putInt(frame.capacity() - 4)
                .putShort((short) api.key())
                .putShort((short) version)
                .putInt(1);
        frame.putShort((short) (clientId == null ? -1 : idBytes));
        if (clientId != null) {
            frame.put(clientId.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        if (flexible) {
            frame.put((byte) 0);
        }
        return frame.put(body).array();
    }
}
