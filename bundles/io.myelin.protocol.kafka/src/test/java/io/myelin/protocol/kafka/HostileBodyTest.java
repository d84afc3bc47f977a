package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.protocol.kafka.wire.RequestScan;
import io.myelin.wire.WireException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;
import org.junit.jupiter.api.Test;

/** Bodies made to cost a decoder much: they are refused before it, or do not cost much. */
class HostileBodyTest {
    private static final int BODY_BYTES = 65_536;
    private static final long ALLOCATED_PER_BYTE = 64;
    private static final long ALLOCATED_BASE = 65_536;
    private static final long SEED = 7;

    /** Without the scan one of these bodies takes minutes; with it all of them take seconds on a busy machine. */
    private static final Duration GIVE_UP = Duration.ofSeconds(120);

    private final RequestScan scan = AllHandlers.scan(WireClient.defaults());
    private final List<Handler> handlers =
            List.copyOf(new Handlers(AllHandlers.of(WireClient.defaults(), Clock.system())).all());

    private interface Trial {
        void run(ApiMessageType type, Schema schema, short version) throws WireException;
    }

    /** In the first and the last version of either encoding; Produce has a decoder of its own. */
    private void everywhere(Trial trial) throws WireException {
        for (Handler handler : handlers) {
            Api api = handler.api();
            ApiMessageType type = ApiMessageType.fromApiKey((short) api.key());
            IntStream versions = IntStream.of(api.min(), api.flexibleFrom() - 1, api.flexibleFrom(), api.max());
            for (int version : versions.filter(api::serves).distinct().toArray()) {
                if (api.key() != Api.PRODUCE) {
                    trial.run(type, type.requestSchemas()[version], (short) version);
                }
            }
        }
    }

    /** @return whether the body got through the scan and the decoder */
    private boolean decode(ApiMessageType type, short version, byte[] body) {
        ApiMessage request = type.newRequest();
        try {
            scan.check(request, version, ByteBuffer.wrap(body));
            request.read(new ByteBufferAccessor(ByteBuffer.wrap(body)), version);
            return true;
        } catch (WireException | RuntimeException e) {
            return false;
        }
    }

    @Test
    void bodiesFullOfEqualElementsAreDealtWithSoon() {
        assertTimeoutPreemptively(
                GIVE_UP,
                () -> everywhere((type, schema, version) -> {
                    for (int inner : new int[] {0, 16, 17, 999, 5_000}) {
                        decode(type, version, FullBody.of(schema, BODY_BYTES, inner));
                    }
                }));
    }

    @Test
    void decodingAllocatesInProportionToTheBody() throws WireException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        Random random = new Random(SEED);
        everywhere((type, schema, version) -> {
            for (byte[] body : new byte[][] {
                new RandomBody(random).of(schema),
                FullBody.of(schema, BODY_BYTES, 0),
                FullBody.of(schema, BODY_BYTES, 3)
            }) {
                decode(type, version, body);
                long before = threads.getThreadAllocatedBytes(thread);
                decode(type, version, body);
                long allocated = threads.getThreadAllocatedBytes(thread) - before;
                assertTrue(
                        allocated <= ALLOCATED_PER_BYTE * body.length + ALLOCATED_BASE,
                        () -> type + " version " + version + ": " + allocated + " for " + body.length);
            }
        });
    }

    @Test
    void validBodiesPass() throws WireException {
        Random random = new Random(SEED);
        everywhere((type, schema, version) -> {
            for (int i = 0; i < 20; i++) {
                byte[] body = new RandomBody(random).of(schema);
                assertDoesNotThrow(
                        () -> scan.check(type.newRequest(), version, ByteBuffer.wrap(body)),
                        () -> type + " version " + version);
            }
        });
    }

    private void check(ApiMessage request, int version) throws WireException {
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(request, (short) version).buffer();
        scan.check(request, (short) version, body);
    }

    private static CreateTopicsRequestData assigned(int partitions, IntUnaryOperator index) {
        CreatableTopic topic = new CreatableTopic().setName("t");
        for (int i = 0; i < partitions; i++) {
            topic.assignments()
                    .add(new CreatableReplicaAssignment()
                            .setPartitionIndex(index.applyAsInt(i))
                            .setBrokerIds(List.of(1)));
        }
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(topic);
        return request;
    }

    @Test
    void manyDifferentKeysPass() throws WireException {
        check(assigned(5_000, i -> i), 7);
        OffsetForLeaderEpochRequestData epochs = new OffsetForLeaderEpochRequestData();
        CreateTopicsRequestData topics = new CreateTopicsRequestData();
        for (int i = 0; i < 10_000; i++) {
            epochs.topics().add(new OffsetForLeaderTopic().setTopic("prefix.of.a.topic-" + i));
            CreatableTopic topic = new CreatableTopic().setName("topic" + i);
            for (int j = 0; j < 10; j++) {
                topic.configs()
                        .add(new CreatableTopicConfig().setName("config." + j).setValue("v"));
            }
            topics.topics().add(topic);
        }
        check(epochs, 4);
        check(topics, 7);
    }

    @Test
    void keysThatFallIntoOneSlotAreRefused() {
        int firstCapacity = 2_001;
        assertThrows(WireException.class, () -> check(assigned(1_200, i -> i * firstCapacity), 7));
        OffsetForLeaderEpochRequestData colliding = new OffsetForLeaderEpochRequestData();
        int pairs = 10;
        for (int i = 0; i < 1 << pairs; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < pairs; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            colliding.topics().add(new OffsetForLeaderTopic().setTopic(name.toString()));
        }
        assertThrows(WireException.class, () -> check(colliding, 4));
    }

    @Test
    void moreElementsThanAllowedAreRefused() {
        byte[] body = FullBody.of(ApiMessageType.LIST_GROUPS.requestSchemas()[4], 1_000_100, 0);
        ApiMessage request = ApiMessageType.LIST_GROUPS.newRequest();
        assertThrows(WireException.class, () -> scan.check(request, (short) 4, ByteBuffer.wrap(body)));
    }
}
