package io.myelin.coordination.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our records against Kafka's own classes, both ways and in every version. */
final class StoredRecordTest {
    private static final UUID TOPIC_ID = new UUID(11, 22);
    private static final TopicPartitionRef PARTITION = new TopicPartitionRef("tøpic", 3);

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4})
    void anOffsetOfEachVersionIsReadAndWrittenAsKafkaDoes(short version) {
        OffsetCommitValue kafka =
                new OffsetCommitValue().setOffset(1L << 40).setMetadata("wörds").setCommitTimestamp(1234);
        if (version >= 3) {
            kafka.setLeaderEpoch(7);
        }
        if (version == 1) {
            kafka.setExpireTimestamp(99);
        }
        if (version >= 4) {
            kafka.setTopicId(new Uuid(11, 22));
        }
        byte[] bytes = bytes(version, kafka);
        OffsetValue ours = OffsetValue.read(ByteBuffer.wrap(bytes));
        assertEquals(
                new OffsetValue(
                        1L << 40,
                        version >= 3 ? 7 : -1,
                        "wörds",
                        1234,
                        version == 1 ? 99 : -1,
                        version >= 4 ? TOPIC_ID : OffsetValue.NO_TOPIC_ID),
                ours);
        assertArrayEquals(bytes, ours.toBytes(version));
    }

    @Test
    void anOffsetIsWrittenInTheVersionThatHoldsItAll() {
        OffsetValue plain = new OffsetValue(5, 2, "", 1, -1, TOPIC_ID);
        assertEquals(plain, OffsetValue.read(ByteBuffer.wrap(plain.toBytes())));
        assertEquals(4, plain.toBytes()[1]);
        OffsetValue expiring = new OffsetValue(5, -1, "", 1, 77, OffsetValue.NO_TOPIC_ID);
        assertEquals(expiring, OffsetValue.read(ByteBuffer.wrap(expiring.toBytes())));
        assertEquals(1, expiring.toBytes()[1]);
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4})
    void aGroupOfEachVersionIsReadAndWrittenAsKafkaDoes(short version) {
        GroupMetadataValue kafka = new GroupMetadataValue()
                .setProtocolType("consumer")
                .setGeneration(8)
                .setProtocol("range")
                .setLeader("m1");
        if (version >= 2) {
            kafka.setCurrentStateTimestamp(4321);
        }
        GroupMetadataValue.MemberMetadata member = new GroupMetadataValue.MemberMetadata()
                .setMemberId("m1")
                .setClientId("app")
                .setClientHost("/127.0.0.1")
                .setSessionTimeout(10_000)
                .setSubscription(new byte[] {1, 2})
                .setAssignment(new byte[300]);
        if (version >= 1) {
            member.setRebalanceTimeout(60_000);
        }
        if (version >= 3) {
            member.setGroupInstanceId("i1");
        }
        kafka.setMembers(List.of(member));
        byte[] bytes = bytes(version, kafka);
        GroupValue ours = GroupValue.read(ByteBuffer.wrap(bytes));
        assertEquals(version >= 2 ? 4321 : -1, ours.stateTimestampMs());
        GroupValue.Member read = ours.members().get(0);
        assertEquals(version >= 1 ? 60_000 : 10_000, read.rebalanceTimeoutMs());
        assertEquals(version >= 3 ? Optional.of("i1") : Optional.empty(), read.instanceId());
        assertArrayEquals(new byte[300], read.assignment());
        assertArrayEquals(bytes, ours.toBytes(version));
    }

    @Test
    void anEmptyGroupHasNeitherProtocolNorLeader() {
        GroupMetadataValue kafka = new GroupMetadataValue()
                .setProtocolType("")
                .setGeneration(0)
                .setProtocol(null)
                .setLeader(null)
                .setMembers(List.of());
        byte[] bytes = bytes((short) 3, kafka);
        GroupValue ours = GroupValue.read(ByteBuffer.wrap(bytes));
        assertEquals(new GroupValue("", 0, null, null, -1, List.of()), ours);
        assertArrayEquals(bytes, ours.toBytes());
    }

    @Test
    void keysAreKafkas() {
        LogRecord offset = new StoredRecord.Offset("g", PARTITION, Optional.empty()).toLog();
        assertArrayEquals(
                bytes(
                        (short) 1,
                        (short) 0,
                        new OffsetCommitKey().setGroup("g").setTopic("tøpic").setPartition(3)),
                offset.key());
        LogRecord group = new StoredRecord.Group("g", Optional.empty()).toLog();
        assertArrayEquals(bytes((short) 2, (short) 0, new GroupMetadataKey().setGroup("g")), group.key());
        assertEquals(StoredRecord.OFFSET_KEY, StoredRecord.typeOf(ByteBuffer.wrap(offset.key())));
        assertEquals(
                new StoredRecord.Offset("g", PARTITION, Optional.empty()),
                StoredRecord.readOffset(ByteBuffer.wrap(offset.key()), null));
        assertEquals(StoredRecord.GROUP_KEY, StoredRecord.typeOf(ByteBuffer.wrap(group.key())));
        assertEquals(
                new StoredRecord.Group("g", Optional.empty()),
                StoredRecord.readGroup(ByteBuffer.wrap(group.key()), null));
    }

    @Test
    void aValueOfALaterVersionSaysWhichReleaseReadsIt() {
        byte[] later = new OffsetValue(5, 2, "", 1, -1, TOPIC_ID).toBytes();
        later[1] = 5;
        RecordFormatException refused =
                assertThrows(RecordFormatException.class, () -> OffsetValue.read(ByteBuffer.wrap(later)));
        assertTrue(refused.getMessage().contains("version 5"), refused.getMessage());
    }

    @Test
    void aValueThatIsCutAnywhereIsRefused() {
        byte[] whole = new GroupValue(
                        "consumer",
                        1,
                        "range",
                        "m",
                        1,
                        List.of(new GroupValue.Member("m", Optional.of("i"), "c", "h", 1, 1, new byte[5], new byte[5])))
                .toBytes();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).slice();
            assertThrows(RecordFormatException.class, () -> GroupValue.read(cut));
        }
    }

    private static byte[] bytes(short version, Message message) {
        return bytes(version, version, message);
    }

    private static byte[] bytes(short prefix, short version, Message message) {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, version).buffer();
        ByteBufferAccessor whole = new ByteBufferAccessor(ByteBuffer.allocate(Short.BYTES + body.remaining()));
        whole.writeShort(prefix);
        whole.writeByteBuffer(body);
        return whole.buffer().array();
    }
}
