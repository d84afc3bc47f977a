package io.myelin.itests.clients;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Bytes that no good client sends, and some that one does, as a seed decides. */
final class HostileFrames {
    static final String TOPIC = "hostile";

    private static final int HEADER_BYTES = 10;
    private static final int LARGE_BYTES = 300_000;
    private static final List<ApiMessageType> TYPES = Stream.of(ApiMessageType.values())
            .filter(type -> type.apiKey() < 90 && type.highestSupportedVersion(true) >= 0)
            .toList();

    private final Random random;

    HostileFrames(long seed) {
        this.random = new Random(seed);
    }

    byte[] next() {
        return switch (random.nextInt(8)) {
            case 0 -> noise(random.nextInt(400));
            case 1 -> frame(random.nextInt(100), random.nextInt(20) - 1, noise(random.nextInt(400)), 0);
            case 2 -> request(0);
            case 3 -> mutated(request(0));
            case 4 -> request(random.nextInt());
            case 5 -> frame(random.nextInt(100), random.nextInt(20), noise(LARGE_BYTES), 0);
            case 6 -> mutated(produce());
            default -> cut(request(0));
        };
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] request(int lie) {
        ApiMessageType type = TYPES.get(random.nextInt(TYPES.size()));
        int version = random.nextInt(type.highestSupportedVersion(true) + 1);
        try {
            return request(type.newRequest(), version, lie);
        } catch (RuntimeException e) {
            // An empty message is none in some versions.
            return frame(type.apiKey(), version, noise(20), lie);
        }
    }

    private byte[] request(ApiMessage message, int version, int lie) {
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(message, (short) version).buffer();
        byte[] bytes = new byte[body.remaining() + 1];
        boolean flexible = ApiMessageType.fromApiKey(message.apiKey()).requestHeaderVersion((short) version) >= 2;
        body.get(bytes, flexible ? 1 : 0, body.remaining());
        return frame(message.apiKey(), version, bytes, lie);
    }

    private byte[] produce() {
        var records = ByteBuffer.wrap(noise(61 + random.nextInt(200)));
        records.putLong(0, 0).putInt(8, records.limit() - 12).put(16, (byte) 2);
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData()
                .setName(TOPIC)
                .setPartitionData(
                        List.of(new PartitionProduceData().setRecords(MemoryRecords.readableRecords(records)))));
        return request(
                new ProduceRequestData().setAcks((short) 1).setTimeoutMs(1000).setTopicData(topics), 9, 0);
    }

    /** @param lie added to the length */
    private byte[] frame(int key, int version, byte[] rest, int lie) {
        return ByteBuffer.allocate(4 + HEADER_BYTES + rest.length)
                .putInt(HEADER_BYTES + rest.length + lie)
                .putShort((short) key)
                .putShort((short) version)
                .putInt(random.nextInt())
                .putShort((short) -1)
                .put(rest)
                .array();
    }

    private byte[] mutated(byte[] frame) {
        for (int i = random.nextInt(4); i >= 0 && frame.length > 4; i--) {
            frame[4 + random.nextInt(frame.length - 4)] = (byte) random.nextInt();
        }
        return frame;
    }

    private byte[] cut(byte[] frame) {
        return java.util.Arrays.copyOf(frame, random.nextInt(frame.length));
    }
}
