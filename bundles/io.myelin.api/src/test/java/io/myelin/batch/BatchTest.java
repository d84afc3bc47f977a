package io.myelin.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void whatIsBuiltIsRead() throws Exception {
        ByteBuffer built = new BatchBuilder()
                .producer(7, (short) 2, 40)
                .add(1000, bytes("key"), bytes("value"))
                .add(900, null, ByteBuffer.wrap(bytes("x".repeat(2000))), List.of(new Header("h", null)))
                .addAt(5, 1100, ByteBuffer.wrap(bytes("gone")), null, List.of())
                .build();
        BatchView batch = BatchView.at(built, 0);
        batch.checkCrc();
        batch.assign(100, 3);
        batch.checkCrc();
        assertEquals(built.limit(), batch.size());
        assertEquals(105, batch.lastOffset());
        assertEquals(45, batch.lastSequence());
        assertEquals(1100, batch.maxTimestamp());
        assertEquals(3, batch.leaderEpoch());
        RecordReader reader = RecordReader.ofPlain(batch);
        RecordView first = reader.next();
        assertEquals("key", text(first.key()));
        assertEquals(100, first.offset());
        RecordView second = reader.next();
        assertNull(second.key());
        assertEquals(900, second.timestampMs());
        assertEquals(2000, second.value().remaining());
        assertEquals("h", second.headers().get(0).key());
        RecordView third = reader.next();
        assertEquals(105, third.offset());
        assertNull(third.value());
        assertFalse(reader.hasNext());
        reader.expectEnd();
    }

    @Test
    void theTimeOfAppendReplacesThatOfTheRecords() throws Exception {
        BatchView batch =
                BatchView.at(new BatchBuilder().add(5, null, bytes("v")).build(), 0);
        batch.stampAppendTime(777);
        batch.checkCrc();
        assertTrue(batch.logAppendTime());
        assertEquals(777, RecordReader.ofPlain(batch).next().timestampMs());
    }

    @Test
    void sequencesWrapToZero() throws Exception {
        BatchBuilder builder = new BatchBuilder().producer(1, (short) 0, Integer.MAX_VALUE);
        BatchView batch = BatchView.at(
                builder.add(0, null, bytes("a")).add(0, null, bytes("b")).build(), 0);
        assertEquals(0, batch.lastSequence());
    }

    /** Whatever is damaged: the checksum notices, or the reader says so; nothing else is thrown, nothing hangs. */
    @Test
    void damageIsNoticed() throws Exception {
        Random random = new Random(11);
        byte[] whole = new BatchBuilder()
                .add(1, bytes("key"), bytes("value"))
                .add(2, bytes("other"), bytes("value"))
                .build()
                .array();
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = java.util.Arrays.copyOf(whole, BatchView.sizeAt(ByteBuffer.wrap(whole), 0));
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            try {
                BatchView batch = BatchView.at(ByteBuffer.wrap(damaged), 0);
                RecordReader reader = RecordReader.ofPlain(batch);
                while (reader.hasNext()) {
                    reader.next();
                }
                if (at >= BatchView.CRC_AT || at >= BatchView.LENGTH_AT && at < BatchView.LEADER_EPOCH_AT) {
                    assertThrows(CorruptBatchException.class, batch::checkCrc, "byte " + at);
                }
            } catch (CorruptBatchException e) {
                // noticed
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
