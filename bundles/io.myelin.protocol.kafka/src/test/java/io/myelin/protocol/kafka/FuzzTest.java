package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.types.Schema;
import org.junit.jupiter.api.Test;

/** Whatever comes in, there is a response that can be read, or the connection is closed because of what came in. */
class FuzzTest {
    private static final long SEED = 20261123;
    private static final int ROUNDS = 25;
    private static final int LATE_MS = 120_000;

    private final List<Handler> handlers =
            List.copyOf(new Handlers(AllHandlers.of(WireClient.defaults(), Clock.system())).all());

    private static Schema schema(Api api, int version) {
        return ApiMessageType.fromApiKey((short) api.key()).requestSchemas()[version];
    }

    @Test
    void validRequestsAreAnswered() {
        everywhere((api, version, random) -> {
            byte[] body = new RandomBody(random).of(schema(api, version));
            ask(api, version, body, true, random.nextInt(3) == 0);
        });
    }

    @Test
    void brokenRequestsAreAnsweredOrRefused() {
        everywhere((api, version, random) -> {
            byte[] body = new RandomBody(random).of(schema(api, version));
            ask(api, version, broken(body, random), false, false);
        });
    }

    @Test
    void noiseIsAnsweredOrRefused() {
        everywhere((api, version, random) -> {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            ask(api, version, noise, false, false);
        });
    }

    @Test
    void withoutABusEveryRequestIsAnsweredInTheEnd() throws WireException {
        Random random = new Random(SEED);
        for (Handler handler : handlers) {
            Api api = handler.api();
            for (int version = api.min(); version <= api.max(); version++) {
                WireClient client = new WireClient();
                client.sendBody(api.key(), version, ByteBuffer.wrap(new RandomBody(random).of(schema(api, version))));
                client.loop.advanceMs(LATE_MS);
                read(client, api, version, "no bus");
            }
        }
    }

    private interface Trial {
        void run(Api api, int version, Random random);
    }

    private void everywhere(Trial trial) {
        for (Handler handler : handlers) {
            Api api = handler.api();
            for (int version = api.min(); version <= api.max(); version++) {
                for (int round = 0; round < ROUNDS; round++) {
                    trial.run(api, version, new Random(SEED + 31 * round + 7 * version + api.key()));
                }
            }
        }
    }

    private static byte[] broken(byte[] body, Random random) {
        byte[] broken = body.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && broken.length > 0; i++) {
            int at = random.nextInt(broken.length);
            switch (random.nextInt(4)) {
                case 0 -> broken[at] = (byte) random.nextInt();
                case 1 -> broken[at] = (byte) 0xff;
                case 2 -> broken[at] ^= (byte) (1 << random.nextInt(8));
                default -> broken = Arrays.copyOf(broken, random.nextBoolean() ? at : broken.length + at);
            }
        }
        return broken;
    }

    private static void ask(Api api, int version, byte[] body, boolean valid, boolean failing) {
        WireClient client = new WireClient()
                .with(AnsweringBus.broker(failing))
                .withGroups(AnsweringBus.groups(failing))
                .withTelemetry(AnsweringBus.telemetry(failing))
                .withTransactions(AnsweringTransactions.of(failing));
        String where =
                api.name() + " version " + version + ", body " + HexFormat.of().formatHex(body);
        try {
            client.sendBody(api.key(), version, ByteBuffer.wrap(body));
        } catch (WireException e) {
            assertFalse(valid, where + ": " + e);
            return;
        }
        client.loop.advanceMs(LATE_MS);
        read(client, api, version, where);
    }

    private static void read(WireClient client, Api api, int version, String where) {
        assertTrue(client.closed().isEmpty(), () -> where + ": " + client.closed());
        if (!client.answered() && api.key() == Api.PRODUCE) {
            return;
        }
        ApiMessage response = ApiMessageType.fromApiKey((short) api.key()).newResponse();
        try {
            client.receive(api.key(), version, response);
        } catch (RuntimeException | AssertionError e) {
            fail(where, e);
        }
        assertFalse(response.toString().contains("rrorCode=-1,"), () -> where + ": " + response);
    }
}
