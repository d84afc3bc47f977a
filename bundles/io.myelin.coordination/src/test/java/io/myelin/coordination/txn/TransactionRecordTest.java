package io.myelin.coordination.txn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue.PartitionsSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our records against Kafka's own classes, both ways and in every version. */
final class TransactionRecordTest {
    private static final byte ONGOING = 1;
    private static final byte EMPTY = 0;

    private static TransactionLogValue kafka() {
        return new TransactionLogValue()
                .setProducerId(1L << 40)
                .setProducerEpoch((short) 7)
                .setTransactionTimeoutMs(60_000)
                .setTransactionStatus(ONGOING)
                .setTransactionPartitions(List.of(
                        new PartitionsSchema().setTopic("a").setPartitionIds(List.of(0, 5)),
                        new PartitionsSchema().setTopic("tøpic").setPartitionIds(List.of(3))))
                .setTransactionLastUpdateTimestampMs(1234)
                .setTransactionStartTimestampMs(1200);
    }

    private static byte[] bytes(TransactionLogValue value, int version) {
        return MessageUtil.toVersionPrefixedBytes((short) version, value);
    }

    private static Transaction read(byte[] value) {
        LogRecord key = TransactionRecord.tombstone("id");
        return TransactionRecord.read(ByteBuffer.wrap(key.key()), ByteBuffer.wrap(value))
                .flatMap(TransactionRecord::value)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aTransactionOfEachVersionIsReadAndWrittenAsKafkaDoes(int version) {
        TransactionLogValue kafka = kafka();
        if (version >= 1) {
            kafka.setPreviousProducerId(11).setNextProducerId(12).setClientTransactionVersion((short) 2);
        }
        byte[] bytes = bytes(kafka, version);
        Transaction ours = read(bytes);
        assertEquals("id", ours.transactionalId());
        assertEquals(TxnFixture.producer(1L << 40, 7), ours.producer());
        assertEquals(TransactionState.ONGOING, ours.state());
        assertEquals(
                Set.of(new TopicPartitionRef("a", 0), new TopicPartitionRef("a", 5), new TopicPartitionRef("tøpic", 3)),
                ours.partitions());
        assertEquals(60_000, ours.timeoutMs());
        assertEquals(1234, ours.updateMs());
        assertEquals(1200, ours.startMs());
        assertEquals(version >= 1 ? 11 : -1, ours.previousProducerId());
        assertEquals(version >= 1 ? 12 : -1, ours.nextProducerId());
        assertEquals(version >= 1 ? 2 : 0, ours.clientVersion());
        assertArrayEquals(bytes, TransactionRecord.value(ours, version));
    }

    @Test
    void whatSaysNothingIsLeftOut() {
        byte[] bytes = bytes(kafka().setTransactionStatus(EMPTY).setTransactionPartitions(null), 1);
        Transaction ours = read(bytes);
        assertEquals(Set.of(), ours.partitions());
        assertArrayEquals(bytes, TransactionRecord.value(ours, 1));
    }

    @Test
    void aFieldOfALaterReleaseIsSkipped() {
        byte[] bytes = bytes(kafka().setNextProducerEpoch((short) 9).setClientTransactionVersion((short) 2), 1);
        assertEquals(2, read(bytes).clientVersion());
    }

    @Test
    void keysAndTombstonesAreKafkas() {
        LogRecord tombstone = TransactionRecord.tombstone("wörd");
        assertArrayEquals(
                MessageUtil.toVersionPrefixedBytes((short) 0, new TransactionLogKey().setTransactionalId("wörd")),
                tombstone.key());
        TransactionRecord record =
                TransactionRecord.read(ByteBuffer.wrap(tombstone.key()), null).orElseThrow();
        assertEquals(new TransactionRecord("wörd", Optional.empty()), record);
        ByteBuffer other = ByteBuffer.allocate(2).putShort((short) 1).flip();
        assertEquals(Optional.empty(), TransactionRecord.read(other, null), "a type of a later release is skipped");
    }

    @Test
    void whatIsWrittenIsWhatKafkaReads() {
        Transaction decided =
                read(bytes(kafka(), 1)).decided(true, (short) 8, (short) 7, 99, Transaction.EPOCH_EACH, 5000);
        ByteBuffer value = ByteBuffer.wrap(TransactionRecord.of(decided).value());
        short version = value.getShort();
        TransactionLogValue kafka = new TransactionLogValue(new ByteBufferAccessor(value), version);
        assertEquals(2, kafka.transactionStatus());
        assertEquals(8, kafka.producerEpoch());
        assertEquals(99, kafka.nextProducerId());
        assertEquals(1L << 40, kafka.previousProducerId());
        assertEquals(2, kafka.clientTransactionVersion());
        assertEquals(2, kafka.transactionPartitions().size());
    }

    @ParameterizedTest
    @ValueSource(bytes = {6, 7, 8, -1})
    void aStateThatIsNeverStoredIsRefused(byte state) {
        byte[] bytes = bytes(kafka().setTransactionStatus(state), 1);
        assertThrows(RecordFormatException.class, () -> read(bytes));
    }

    @Test
    void damageIsRefusedAndNothingElseHappens() {
        Random random = new Random(7);
        byte[] whole = bytes(kafka().setPreviousProducerId(11).setClientTransactionVersion((short) 2), 1);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j <= random.nextInt(3); j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            try {
                read(random.nextBoolean() ? damaged : cut);
            } catch (RecordFormatException e) {
                // What is to happen to it.
            }
        }
    }
}
