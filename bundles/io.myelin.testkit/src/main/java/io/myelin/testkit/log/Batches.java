package io.myelin.testkit.log;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks into bytes that a log gave. */
public final class Batches {
    private Batches() {}

    /** A copy of the bytes; no count is taken or given. */
    public static ByteBuffer copy(Bytes bytes) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(bytes.length());
        if (bytes instanceof FileSlice slice) {
            slice.read(all, 0);
        } else if (bytes instanceof Frame frame) {
            all.put(frame.buffer());
        }
        if (all.hasRemaining()) {
            throw new IOException(all.remaining() + " of " + bytes.length() + " bytes are missing");
        }
        return all.flip();
    }

    /** The whole batches, checksums checked; a part of a batch at the end is left out. */
    public static List<BatchView> of(Bytes bytes) throws IOException, CorruptBatchException {
        ByteBuffer all = copy(bytes);
        List<BatchView> batches = new ArrayList<>();
        int at = 0;
        while (BatchView.sizeAt(all, at) > 0 && at + BatchView.sizeAt(all, at) <= all.limit()) {
            BatchView batch = BatchView.at(all, at);
            batch.checkCrc();
            batches.add(batch);
            at += batch.size();
        }
        return batches;
    }

    public static void forEachRecord(Bytes bytes, Consumer<RecordView> consumer)
            throws IOException, CorruptBatchException {
        for (BatchView batch : of(bytes)) {
            RecordReader records = RecordReader.ofPlain(batch);
            while (records.hasNext()) {
                consumer.accept(records.next());
            }
        }
    }

    public static String value(RecordView record) {
        return StandardCharsets.UTF_8.decode(record.value().duplicate()).toString();
    }
}
