package io.myelin.shell.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordView;
import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int NO_LIMIT = 1 << 20;

    @Test
    void leavesOutWhatLiesBeforeTheOffsetAndWhatIsCutOff() throws CorruptBatchException {
        ByteBuffer first = batch(10, 3);
        ByteBuffer second = batch(13, 2);
        ByteBuffer cut = batch(15, 1).limit(50);
        ByteBuffer all = join(first, second, cut);

        Batches.Decoded decoded = Batches.decode(all, 12, null, NO_LIMIT);

        assertEquals(
                java.util.List.of(12L, 13L, 14L),
                decoded.records().stream().map(RecordView::offset).toList());
        assertEquals(15, decoded.next());
    }

    @Test
    void staysWhereItIsWhenNothingCame() throws CorruptBatchException {
        assertEquals(
                new Batches.Decoded(java.util.List.of(), 12),
                Batches.decode(ByteBuffer.allocate(0), 12, null, NO_LIMIT));
    }

    @Test
    void leavesOutMarkersOfTransactions() throws CorruptBatchException {
        ByteBuffer marker =
                new BatchBuilder().control().add(0, new byte[4], new byte[6]).build();
        assertEquals(new Batches.Decoded(java.util.List.of(), 1), Batches.decode(marker, 0, null, NO_LIMIT));
    }

    @Test
    void saysThatSomethingIsBroken() {
        ByteBuffer broken = batch(0, 1);
        broken.put(BatchView.HEADER_BYTES, (byte) 100);
        assertThrows(CorruptBatchException.class, () -> Batches.decode(broken, 0, null, NO_LIMIT));
    }

    @Test
    void givesTheBytesBack() {
        Frame frame = Frame.of(batch(0, 1));
        Batches.take(frame);
        assertThrows(IllegalStateException.class, frame::release);
    }

    private static ByteBuffer batch(long baseOffset, int records) {
        BatchBuilder builder = new BatchBuilder();
        for (int i = 0; i < records; i++) {
            builder.add(0, null, new byte[] {1});
        }
        return builder.build().putLong(0, baseOffset);
    }

    private static ByteBuffer join(ByteBuffer... parts) {
        ByteBuffer all = ByteBuffer.allocate(4096);
        for (ByteBuffer part : parts) {
            all.put(part);
        }
        return all.flip();
    }
}
