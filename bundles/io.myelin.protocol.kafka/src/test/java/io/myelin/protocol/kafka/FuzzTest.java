package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.myelin.batch.EpochEnd;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Fetched;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Produced;
import io.myelin.broker.Wait;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.buffer.Frame;
import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
        WireClient client = client(failing);
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

    private static WireClient client(boolean failing) {
        FakeBroker broker = new FakeBroker();
        broker.topic("t", 2);
        broker.allowed = (operation, resource) -> !resource.name().equals("secret");
        Stub<Groups> groups = new Stub<>(Groups.class).gives("drain", null);
        answer(broker, failing);
        answer(groups, failing);
        return broker.client().withGroups(groups);
    }

    private static void answer(FakeBroker broker, boolean failing) {
        BusException no = new BusException(BusError.STORAGE, "the disk is full");
        broker.configs
                .gives("describe", List.of())
                .gives("describeNew", List.of())
                .gives("topicValue", "delete")
                .gives("resources", List.of());
        broker.partition.gives("leads", true).gives("leaderEpoch", 1).gives("id", null);
        broker.partition
                .on("produce", arguments -> {
                    ((Frame) arguments[0]).release();
                    return CompletableFuture.completedStage(new Produced(1, -1, 0));
                })
                .on(
                        "await",
                        arguments ->
                                new Stub<>(Wait.class).gives("cancel", null).service());
        for (String call : List.of("alter", "replace")) {
            give(broker.configs, call, null, failing, no);
        }
        for (String call : List.of("create", "autoCreate")) {
            give(broker.topicService, call, FakeBroker.image("t", 2), failing, no);
        }
        for (String call : List.of("delete", "grow")) {
            give(broker.topicService, call, null, failing, no);
        }
        give(broker.partition, "find", new FoundOffset(1, 2, 3), failing, no);
        give(broker.partition, "endOfEpoch", new EpochEnd(1, 2), failing, no);
        give(broker.partition, "trim", 4L, failing, no);
        give(broker.partition, "status", new PartitionStatus(0, 1, 1, 1, 1, List.of()), failing, no);
        broker.partition.on(
                "fetch",
                arguments -> CompletableFuture.completedStage(
                        new Fetched(Frame.of(new byte[0]), 1, 1, 0, List.of(), Optional.empty())));
        give(broker.stub, "directories", List.of(), failing, no);
    }

    private static void answer(Stub<Groups> groups, boolean failing) {
        BusException no = new BusException(BusError.COORDINATOR_LOADING, "wait");
        give(groups, "coordinator", FakeBroker.NODE, failing, no);
        give(groups, "join", new Joined(1, "consumer", null, "m", true, "m", List.of()), failing, no);
        give(groups, "sync", new Synced("consumer", "range", new byte[0]), failing, no);
        give(groups, "heartbeat", null, failing, no);
        give(groups, "describe", new DescribedGroup("g", "Empty", "", "", List.of()), failing, no);
        give(groups, "list", List.of(), failing, no);
        give(groups, "delete", null, failing, no);
        if (failing) {
            List.of("leave", "commit", "committed", "deleteOffsets").forEach(call -> groups.fails(call, no));
            return;
        }
        groups.on(
                        "leave",
                        arguments -> done(((Leave) arguments[0])
                                .members().stream()
                                        .map(member -> new Leave.Outcome(
                                                member.memberId(), member.instanceId(), Optional.empty()))
                                        .toList()))
                .on(
                        "commit",
                        arguments -> done(((Commit) arguments[0])
                                .offsets().stream()
                                        .map(offset -> new Commit.Outcome(offset.partition(), Optional.empty()))
                                        .toList()))
                .on(
                        "deleteOffsets",
                        arguments -> done(refs(arguments[1]).stream()
                                .map(ref -> new Commit.Outcome(ref, Optional.empty()))
                                .toList()))
                .on(
                        "committed",
                        arguments -> done(refs(((Optional<?>) arguments[1])
                                        .map(Object.class::cast)
                                        .orElse(List.of(new TopicPartitionRef("t", 0))))
                                .stream()
                                .map(ref -> new CommittedOffset(ref, 1, 2, "m", Optional.empty()))
                                .toList()));
    }

    private static List<TopicPartitionRef> refs(Object given) {
        return ((List<?>) given).stream().map(TopicPartitionRef.class::cast).toList();
    }

    private static Object done(Object value) {
        return CompletableFuture.completedStage(value);
    }

    private static void give(Stub<?> stub, String call, Object value, boolean failing, BusException no) {
        if (failing) {
            stub.fails(call, no);
        } else {
            stub.completes(call, value);
        }
    }
}
