package io.myelin.coordination.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.share.generated.ShareSnapshotKey;
import org.apache.kafka.coordinator.share.generated.ShareSnapshotValue;
import org.apache.kafka.coordinator.share.generated.ShareUpdateKey;
import org.apache.kafka.coordinator.share.generated.ShareUpdateValue;
import org.junit.jupiter.api.Test;

/** Our records against Kafka's own classes, both ways. */
final class QueueRecordTest {
    private static final UUID TOPIC = new UUID(0x1234567890abcdefL, 0x0fedcba987654321L);
    private static final QueueKey KEY = new QueueKey("größe", TOPIC, 7);
    private static final List<StateBatch> BATCHES = List.of(
            new StateBatch(10, 19, StateBatch.ACKNOWLEDGED, 1), new StateBatch(20, 20, StateBatch.AVAILABLE, 3));

    private static Uuid uuid() {
        return new Uuid(TOPIC.getMostSignificantBits(), TOPIC.getLeastSignificantBits());
    }

    @Test
    void aSnapshotIsKafkas() {
        for (int doneCount : new int[] {QueueRecord.NO_COUNT, 10}) {
            QueueRecord ours = new QueueRecord(
                    KEY, true, Optional.of(new QueueRecord.Value(4, 2, 9, 10, doneCount, 111, 222, BATCHES)));
            ShareSnapshotValue kafka = new ShareSnapshotValue()
                    .setSnapshotEpoch(4)
                    .setStateEpoch(2)
                    .setLeaderEpoch(9)
                    .setStartOffset(10)
                    .setDeliveryCompleteCount(doneCount)
                    .setCreateTimestamp(111)
                    .setWriteTimestamp(222)
                    .setStateBatches(BATCHES.stream()
                            .map(b -> new ShareSnapshotValue.StateBatch()
                                    .setFirstOffset(b.first())
                                    .setLastOffset(b.last())
                                    .setDeliveryState(b.state())
                                    .setDeliveryCount((short) b.deliveries()))
                            .toList());
            ShareSnapshotKey key = new ShareSnapshotKey()
                    .setGroupId("größe")
                    .setTopicId(uuid())
                    .setPartition(7);
            assertSame(
                    ours,
                    MessageUtil.toVersionPrefixedBytes((short) 0, key),
                    MessageUtil.toVersionPrefixedBytes((short) 0, kafka));
        }
    }

    @Test
    void anUpdateIsKafkas() {
        QueueRecord ours =
                new QueueRecord(KEY, false, Optional.of(new QueueRecord.Value(4, -1, 9, 10, 3, -1, -1, BATCHES)));
        ShareUpdateValue kafka = new ShareUpdateValue()
                .setSnapshotEpoch(4)
                .setLeaderEpoch(9)
                .setStartOffset(10)
                .setDeliveryCompleteCount(3)
                .setStateBatches(BATCHES.stream()
                        .map(b -> new ShareUpdateValue.StateBatch()
                                .setFirstOffset(b.first())
                                .setLastOffset(b.last())
                                .setDeliveryState(b.state())
                                .setDeliveryCount((short) b.deliveries()))
                        .toList());
        ShareUpdateKey key =
                new ShareUpdateKey().setGroupId("größe").setTopicId(uuid()).setPartition(7);
        assertSame(
                ours,
                MessageUtil.toCoordinatorTypePrefixedBytes(key),
                MessageUtil.toVersionPrefixedBytes((short) 0, kafka));
    }

    private static void assertSame(QueueRecord ours, byte[] kafkaKey, byte[] kafkaValue) {
        LogRecord log = ours.toLog();
        assertArrayEquals(kafkaKey, log.key());
        assertArrayEquals(kafkaValue, log.value());
        assertEquals(Optional.of(ours), QueueRecord.read(ByteBuffer.wrap(log.key()), ByteBuffer.wrap(log.value())));
    }

    @Test
    void bothKindsOfRecordsOfAQueueThatIsGoneAreTombstones() {
        List<LogRecord> tombstones = QueueRecord.tombstones(KEY);
        assertEquals(2, tombstones.size());
        for (LogRecord tombstone : tombstones) {
            assertEquals(
                    Optional.empty(),
                    QueueRecord.read(ByteBuffer.wrap(tombstone.key()), null)
                            .orElseThrow()
                            .value());
        }
    }

    @Test
    void anotherTypeOfRecordIsPassedOver() {
        assertTrue(QueueRecord.read(ByteBuffer.wrap(new byte[] {0, 9, 1}), null).isEmpty());
    }

    @Test
    void strangeBytesAreRefusedAndNothingElse() {
        LogRecord whole = new QueueRecord(
                        KEY, true, Optional.of(new QueueRecord.Value(4, 2, 9, 10, 3, 111, 222, BATCHES)))
                .toLog();
        for (int length = 0; length < whole.value().length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole.value(), length));
            assertThrows(RecordFormatException.class, () -> QueueRecord.read(ByteBuffer.wrap(whole.key()), cut));
        }
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bent = whole.value().clone();
            bent[random.nextInt(bent.length)] = (byte) random.nextInt();
            try {
                QueueRecord.read(ByteBuffer.wrap(whole.key()), ByteBuffer.wrap(bent));
            } catch (RecordFormatException e) {
                assertTrue(!e.getMessage().isEmpty());
            }
        }
    }

    @Test
    void partitionsAreFoundAsKafkaFindsThem() {
        assertEquals("größe:" + uuid() + ":7", KEY.coordinatorKey());
    }
}
