package io.myelin.protocol.kafka.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.buffer.Frame;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The slicing reader against what Kafka's generated classes write. */
class ProduceRequestTest {
    private static final Uuid ID = Uuid.randomUuid();

    @ParameterizedTest
    @ValueSource(shorts = {3, 8, 9, 12, 13})
    void readsWhatTheGeneratedClassesWrite(short version) throws Exception {
        ProduceRequest read = ProduceRequest.read(Frame.of(bytes(version)), 0, version, version >= 9);
        assertEquals(-1, read.acks());
        assertEquals(1500, read.timeoutMs());
        assertEquals("tx", read.transactionalId());
        assertEquals(3, read.partitionCount());
        ProduceRequest.TopicData first = read.topics().get(0);
        if (version >= 13) {
            assertEquals(ID.getMostSignificantBits(), first.id().getMostSignificantBits());
            assertNull(first.name());
        } else {
            assertEquals("first", first.name());
        }
        assertEquals(
                List.of(4, 5),
                first.partitions().stream()
                        .map(ProduceRequest.PartitionData::index)
                        .toList());
        Frame records = first.partitions().get(0).takeRecords();
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), records.buffer());
        assertNull(first.partitions().get(0).takeRecords());
        assertNull(read.topics().get(1).partitions().get(0).takeRecords());
        records.release();
        read.release();
    }

    @ParameterizedTest
    @ValueSource(shorts = {3, 9, 13})
    void refusesWhatIsCutOffAnywhere(short version) {
        byte[] whole = bytes(version);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThrows(
                    WireException.class,
                    () -> ProduceRequest.read(Frame.of(cut), 0, version, version >= 9),
                    "cut at " + length);
        }
    }

    @Test
    void anyBytesGiveARequestOrAWireException() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            short version = (short) (3 + random.nextInt(11));
            byte[] bytes = bytes(version);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ProduceRequest.read(Frame.of(bytes), 0, version, version >= 9).release();
            } catch (WireException e) {
                // what a malformed request is answered with
            }
        }
    }

    private static byte[] bytes(short version) {
        TopicProduceData first = new TopicProduceData();
        TopicProduceData second = new TopicProduceData();
        if (version >= 13) {
            first.setTopicId(ID);
            second.setTopicId(Uuid.randomUuid());
        } else {
            first.setName("first");
            second.setName("second");
        }
        first.partitionData().add(partition(4, new byte[] {1, 2, 3}));
        first.partitionData().add(partition(5, new byte[] {4}));
        second.partitionData().add(new PartitionProduceData().setIndex(0).setRecords(null));
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1500).setTransactionalId("tx");
        request.topicData().add(first);
        request.topicData().add(second);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer out = ByteBuffer.allocate(request.size(cache, version));
        request.write(new PlainWriter(out), cache, version);
        assertEquals(0, out.remaining());
        return out.array();
    }

    private static PartitionProduceData partition(int index, byte[] bytes) {
        return new PartitionProduceData()
                .setIndex(index)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)));
    }

    private static final class PlainWriter extends ByteBufferAccessor {
        PlainWriter(ByteBuffer out) {
            super(out);
        }

        @Override
        public void writeRecords(org.apache.kafka.common.record.internal.BaseRecords records) {
            writeByteBuffer(((MemoryRecords) records).buffer());
        }
    }
}
