package io.myelin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaCodecsTest {
    private static final int RECORDS = 300;
    private static final int PLENTY = 1 << 20;
    private final Codecs codecs = new KafkaCodecs();

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsWhatAClientWrites(Compression compression) throws CorruptBatchException {
        SimpleRecord[] written = new SimpleRecord[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            written[i] = new SimpleRecord(1_000L + i, key(i), value(i));
        }
        ByteBuffer bytes =
                MemoryRecords.withRecords(clientCodec(compression), written).buffer();
        BatchView batch = BatchView.at(bytes, 0);
        batch.checkCrc();
        RecordReader reader = RecordReader.of(batch, codecs, PLENTY);
        for (int i = 0; i < RECORDS; i++) {
            RecordView record = reader.next();
            assertEquals(i, record.offset());
            assertEquals(1_000L + i, record.timestampMs());
            assertEquals(ByteBuffer.wrap(key(i)), record.key());
            assertEquals(ByteBuffer.wrap(value(i)), record.value());
        }
        assertFalse(reader.hasNext());
        reader.expectEnd();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aClientReadsWhatIsWritten(Compression compression) {
        BatchBuilder builder = new BatchBuilder();
        for (int i = 0; i < RECORDS; i++) {
            builder.add(1_000L + i, key(i), value(i));
        }
        ByteBuffer bytes = builder.build(codecs, compression, Codecs.DEFAULT_LEVEL);
        MemoryRecords records = MemoryRecords.readableRecords(bytes);
        var batch = records.batches().iterator().next();
        batch.ensureValid();
        assertEquals(compression.id(), batch.compressionType().id);
        int i = 0;
        for (Record record : batch) {
            assertEquals(ByteBuffer.wrap(key(i)), record.key());
            assertEquals(ByteBuffer.wrap(value(i)), record.value());
            i++;
        }
        assertEquals(RECORDS, i);
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "SNAPPY", "LZ4", "ZSTD"})
    void theLimitIsExact(Compression compression) throws CorruptBatchException {
        ByteBuffer packed = codecs.compress(compression, Codecs.DEFAULT_LEVEL, ByteBuffer.allocate(PLENTY));
        assertTrue(packed.remaining() < PLENTY / 10, "zeros are packed well");
        assertEquals(PLENTY, codecs.decompress(compression, packed, PLENTY).remaining());
        assertEquals(0, packed.position());
        assertThrows(CorruptBatchException.class, () -> codecs.decompress(compression, packed, PLENTY - 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "SNAPPY", "LZ4", "ZSTD"})
    void damageIsReportedAndNothingElseHappens(Compression compression) {
        byte[] plain = new byte[10_000];
        new Random(7).nextBytes(plain);
        ByteBuffer packed = codecs.compress(compression, Codecs.DEFAULT_LEVEL, ByteBuffer.wrap(plain));
        for (long seed = 0; seed < 200; seed++) {
            ByteBuffer damaged = damage(packed, new Random(seed));
            try {
                ByteBuffer read = codecs.decompress(compression, damaged, PLENTY);
                assertTrue(read.remaining() <= PLENTY, "seed " + seed);
            } catch (CorruptBatchException expected) {
                assertTrue(expected.getMessage().contains(compression.configName()), "seed " + seed);
            }
        }
    }

    @Test
    void aSnappyBlockThatClaimsGigabytesIsRefusedBeforeTheyAreAllocated() {
        ByteBuffer stream = ByteBuffer.allocate(32);
        stream.put(new byte[] {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0})
                .putInt(1)
                .putInt(1);
        stream.putInt(6).put(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0});
        stream.flip();
        CorruptBatchException refused =
                assertThrows(CorruptBatchException.class, () -> codecs.decompress(Compression.SNAPPY, stream, PLENTY));
        assertTrue(refused.getMessage().contains("of 6 bytes claims 2147483647"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void levelsAreHonoured(int level) throws CorruptBatchException {
        byte[] plain = "a bus is a log ".repeat(2_000).getBytes(StandardCharsets.UTF_8);
        ByteBuffer packed = codecs.compress(Compression.GZIP, level, ByteBuffer.wrap(plain));
        assertEquals(ByteBuffer.wrap(plain), codecs.decompress(Compression.GZIP, packed, PLENTY));
    }

    @Test
    void theThreadsContextLoaderIsLeftAlone() throws CorruptBatchException {
        ClassLoader mine = new ClassLoader(getClass().getClassLoader()) {};
        Thread.currentThread().setContextClassLoader(mine);
        ByteBuffer packed = codecs.compress(Compression.LZ4, Codecs.DEFAULT_LEVEL, ByteBuffer.allocate(10));
        codecs.decompress(Compression.LZ4, packed, PLENTY);
        assertSame(mine, Thread.currentThread().getContextClassLoader());
    }

    private static org.apache.kafka.common.compress.Compression clientCodec(Compression compression) {
        return org.apache.kafka.common.compress.Compression.of(CompressionType.forId(compression.id()))
                .build();
    }

    private static ByteBuffer damage(ByteBuffer packed, Random random) {
        ByteBuffer damaged = ByteBuffer.allocate(packed.remaining()).put(packed.duplicate());
        damaged.flip();
        for (int i = 0; i < 3; i++) {
            damaged.put(random.nextInt(damaged.limit()), (byte) random.nextInt());
        }
        return damaged.limit(1 + random.nextInt(damaged.limit()));
    }

    private static byte[] key(int i) {
        return ("key-" + i % 7).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] value(int i) {
        return ("value-" + i).repeat(i % 5).getBytes(StandardCharsets.UTF_8);
    }
}
