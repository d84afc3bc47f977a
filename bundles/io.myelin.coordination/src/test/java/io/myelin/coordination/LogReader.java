package io.myelin.coordination;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads batches record by record. */
public final class LogReader {
    private LogReader() {}

    public static void read(List<ByteBuffer> batches, BiConsumer<ByteBuffer, ByteBuffer> each) {
        try {
            for (ByteBuffer batch : batches) {
                RecordReader records = RecordReader.ofPlain(BatchView.at(batch, 0));
                while (records.hasNext()) {
                    RecordView record = records.next();
                    each.accept(record.key(), record.value());
                }
            }
        } catch (CorruptBatchException e) {
            throw new AssertionError(e);
        }
    }
}
