package io.myelin.broker.core.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.Header;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.Records;
import io.myelin.broker.core.config.SettingsOf;
import io.myelin.broker.core.config.TopicSettings;
import io.myelin.codec.KafkaCodecs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int PLENTY = 1 << 20;
    private final Codecs codecs = new KafkaCodecs();
    private final Inspection inspection = new Inspection(codecs, PLENTY);

    private static ByteBuffer plain(String... values) {
        return Records.builder(NOW_MS, values).build();
    }

    /** The batch with a field changed and the checksum renewed. */
    private static ByteBuffer with(ByteBuffer batch, int at, Number value) {
        if (value instanceof Short small) {
            batch.putShort(at, small);
        } else if (value instanceof Integer number) {
            batch.putInt(at, number);
        } else {
            batch.putLong(at, value.longValue());
        }
        try {
            batch.putInt(17, BatchView.at(batch, 0).computeCrc());
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
        return batch;
    }

    private static BusError refusal(ByteBuffer records, TopicSettings settings) {
        return assertThrows(BusException.class, () -> Admission.admit(records, settings, false, NOW_MS))
                .error();
    }

    private static BusError refusal(ByteBuffer records) {
        return refusal(records, SettingsOf.topic());
    }

    @Test
    void aSoundBatchIsAdmitted() {
        BatchView batch = Admission.admit(plain("a", "b"), SettingsOf.topic(), false, NOW_MS);
        assertEquals(2, batch.count());
    }

    @Test
    void exactlyOneBatch() {
        assertEquals(BusError.INVALID_RECORD, refusal(ByteBuffer.allocate(0)));
        ByteBuffer two = ByteBuffer.allocate(2 * plain("a").limit());
        two.put(plain("a")).put(plain("a")).flip();
        assertEquals(BusError.INVALID_RECORD, refusal(two));
        ByteBuffer cut = plain("a");
        assertEquals(BusError.CORRUPT_BATCH, refusal(cut.slice(0, cut.limit() - 1)));
        assertEquals(BusError.CORRUPT_BATCH, refusal(cut.slice(0, 10)));
    }

    @Test
    void oldFormatsAreRefused() {
        ByteBuffer old = plain("a");
        old.put(16, (byte) 1);
        assertEquals(BusError.INVALID_RECORD, refusal(old));
    }

    @Test
    void theChecksumMustHold() {
        ByteBuffer bytes = plain("a");
        bytes.put(bytes.limit() - 1, (byte) 77);
        assertEquals(BusError.CORRUPT_BATCH, refusal(bytes));
    }

    @Test
    void theSizeLimitIsExact() {
        int size = plain("abc").limit();
        String exact = Integer.toString(size);
        Admission.admit(plain("abc"), SettingsOf.topic("max.message.bytes", exact), false, NOW_MS);
        assertEquals(
                BusError.RECORD_TOO_LARGE,
                refusal(plain("abc"), SettingsOf.topic("max.message.bytes", Integer.toString(size - 1))));
    }

    @ParameterizedTest
    @CsvSource({"57,0", "57,3", "57,-1", "23,5", "23,-1"})
    void countsMustAgree(int at, int value) {
        assertEquals(BusError.INVALID_RECORD, refusal(with(plain("a", "b"), at, value)));
    }

    @Test
    void theBaseOffsetMustBeZero() {
        ByteBuffer bytes = plain("a");
        bytes.putLong(0, 17);
        assertEquals(BusError.INVALID_RECORD, refusal(bytes));
    }

    @Test
    void clientsWriteNoControlBatchesAndTransactionsHaveAProducer() {
        assertEquals(BusError.INVALID_RECORD, refusal(with(plain("a"), 21, (short) 0x20)));
        assertEquals(BusError.INVALID_RECORD, refusal(with(plain("a"), 21, (short) 0x40)));
        assertEquals(BusError.INVALID_RECORD, refusal(with(plain("a"), 21, (short) 0x10)), "without a producer id");
        BatchView ours = Admission.admit(with(plain("a"), 21, (short) 0x20), SettingsOf.topic(), true, NOW_MS);
        assertTrue(ours.control());
    }

    @ParameterizedTest
    @ValueSource(shorts = {5, 6, 7})
    void unknownCodecsAreRefused(short codec) {
        assertEquals(BusError.UNSUPPORTED_COMPRESSION, refusal(with(plain("a"), 21, codec)));
    }

    @Test
    void aProducerIdNeedsEpochAndSequence() {
        assertEquals(
                BusError.INVALID_RECORD,
                refusal(Records.builder(NOW_MS, "a").producer(7, (short) 0, -1).build()));
        assertEquals(
                BusError.INVALID_RECORD,
                refusal(Records.builder(NOW_MS, "a").producer(7, (short) -1, 0).build()));
        assertEquals(
                BusError.INVALID_RECORD,
                refusal(Records.builder(NOW_MS, "a").producer(-7, (short) 0, 0).build()));
        Admission.admit(
                Records.builder(NOW_MS, "a").producer(7, (short) 0, 0).build(), SettingsOf.topic(), false, NOW_MS);
    }

    @Test
    void timesAheadAreLimited() {
        TopicSettings hour = SettingsOf.topic();
        Admission.admit(Records.builder(NOW_MS + 3_600_000, "a").build(), hour, false, NOW_MS);
        assertEquals(
                BusError.INVALID_TIMESTAMP,
                refusal(Records.builder(NOW_MS + 3_600_001, "a").build(), hour));
        Admission.admit(
                Records.builder(NOW_MS + 3_600_001, "a").build(),
                SettingsOf.topic("message.timestamp.type", "LogAppendTime"),
                false,
                NOW_MS);
        assertEquals(BusError.INVALID_TIMESTAMP, refusal(with(plain("a"), 21, (short) 0x08)));
    }

    @Test
    void timesBehindAreLimitedWhereTheTopicSaysSo() {
        TopicSettings minute = SettingsOf.topic("message.timestamp.before.max.ms", "60000");
        ByteBuffer mixed = new BatchBuilder()
                .add(NOW_MS, null, Records.bytes("new"))
                .add(NOW_MS - 60_001, null, Records.bytes("old"))
                .build();
        BatchView batch = Admission.admit(mixed, minute, false, NOW_MS);
        BusException refused = assertThrows(BusException.class, () -> inspection.inspect(batch, minute, NOW_MS));
        assertEquals(BusError.INVALID_TIMESTAMP, refused.error());
        assertSame(batch, inspection.inspect(batch, minute, NOW_MS - 1));
        assertSame(batch, inspection.inspect(batch, SettingsOf.topic(), NOW_MS));
    }

    @Test
    void aCompactedTopicNeedsKeys() throws CorruptBatchException {
        TopicSettings compacted = SettingsOf.topic("cleanup.policy", "compact,delete");
        BatchBuilder builder = Records.builder(NOW_MS, "a").add(NOW_MS, null, Records.bytes("b"));
        BatchView batch = BatchView.at(builder.build(codecs, Compression.ZSTD, Codecs.DEFAULT_LEVEL), 0);
        BusException refused = assertThrows(BusException.class, () -> inspection.inspect(batch, compacted, NOW_MS));
        assertEquals(BusError.INVALID_RECORD, refused.error());
        BatchView keyed = BatchView.at(plain("a"), 0);
        assertSame(keyed, inspection.inspect(keyed, compacted, NOW_MS));
    }

    @ParameterizedTest
    @CsvSource({"zstd,ZSTD", "lz4,LZ4", "snappy,SNAPPY", "gzip,GZIP", "uncompressed,NONE"})
    void anotherCodecMeansTheSameRecordsInIt(String type, Compression codec) throws CorruptBatchException {
        TopicSettings settings = SettingsOf.topic("compression.type", type);
        Compression sent = codec == Compression.GZIP ? Compression.LZ4 : Compression.GZIP;
        BatchBuilder builder = new BatchBuilder().producer(9, (short) 3, 40);
        for (int i = 0; i < 20; i++) {
            builder.add(
                    NOW_MS - i,
                    i % 2 == 0 ? null : ByteBuffer.wrap(Records.bytes("k" + i)),
                    i % 3 == 0 ? null : ByteBuffer.wrap(Records.bytes("v" + i)),
                    List.of(new Header("h", i % 5 == 0 ? null : ByteBuffer.wrap(Records.bytes("x")))));
        }
        BatchView batch = BatchView.at(builder.build(codecs, sent, Codecs.DEFAULT_LEVEL), 0);
        BatchView stored = inspection.inspect(batch, settings, NOW_MS);
        assertNotSame(batch, stored);
        stored.checkCrc();
        assertEquals(codec.id(), stored.compressionId());
        assertEquals(9, stored.producerId());
        assertEquals(3, stored.producerEpoch());
        assertEquals(40, stored.baseSequence());
        assertEquals(batch.maxTimestamp(), stored.maxTimestamp());
        RecordReader before = RecordReader.of(batch, codecs, PLENTY);
        RecordReader after = RecordReader.of(stored, codecs, PLENTY);
        while (before.hasNext()) {
            RecordView record = before.next();
            assertEquals(record, after.next());
        }
        assertSame(stored, inspection.inspect(stored, settings, NOW_MS), "what is in the codec stays as it is");
    }

    @Test
    void whatIsDecompressedIsBounded() throws CorruptBatchException {
        Inspection tight = new Inspection(codecs, 1000);
        BatchBuilder builder = new BatchBuilder().add(NOW_MS, Records.bytes("k"), new byte[5000]);
        BatchView bomb = BatchView.at(builder.build(codecs, Compression.GZIP, Codecs.DEFAULT_LEVEL), 0);
        TopicSettings compacted = SettingsOf.topic("cleanup.policy", "compact");
        assertEquals(
                BusError.CORRUPT_BATCH,
                assertThrows(BusException.class, () -> tight.inspect(bomb, compacted, NOW_MS))
                        .error());
        TopicSettings small = SettingsOf.topic("cleanup.policy", "compact", "max.decompressed.message.bytes", "2000");
        assertEquals(
                BusError.INVALID_RECORD,
                assertThrows(BusException.class, () -> inspection.inspect(bomb, small, NOW_MS))
                        .error());
    }

    /** Whatever comes in, the answer is an admission or a refusal. */
    @Test
    void damagedBatchesAreRefusedAndNothingElse() {
        TopicSettings compacted = SettingsOf.topic("cleanup.policy", "compact");
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            ByteBuffer bytes = plain("abc", "def");
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes.put(random.nextInt(bytes.limit()), (byte) random.nextInt());
            }
            bytes = bytes.slice(0, 1 + random.nextInt(bytes.limit()));
            if (bytes.limit() > 61 && random.nextBoolean()) {
                bytes.putInt(8, bytes.limit() - 12).put(16, (byte) 2).putLong(0, 0);
                with(bytes, 57, 2);
            }
            try {
                inspection.inspect(Admission.admit(bytes, compacted, false, NOW_MS), compacted, NOW_MS);
            } catch (BusException expected) {
                assertTrue(expected.getMessage().length() > 10, "seed " + seed);
            }
        }
    }
}
