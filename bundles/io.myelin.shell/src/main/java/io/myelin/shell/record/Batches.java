package io.myelin.shell.record;

import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a fetch has brought, as records. */
final class Batches {
    private Batches() {}

    /**
     * @param records from the offset asked for on
     * @param next the offset behind the last whole batch, the one asked for when there was none
     */
    record Decoded(List<RecordView> records, long next) {}

    /** A copy of the bytes, whose count is given back. */
    static ByteBuffer take(Bytes bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.length());
        try {
            if (bytes instanceof Frame frame) {
                copy.put(frame.buffer());
            } else if (bytes instanceof FileSlice slice) {
                while (copy.hasRemaining() && slice.read(copy, copy.position()) > 0) {
                    // The next read goes on where this one has ended.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was fetched cannot be read", e);
        } finally {
            bytes.release();
        }
        return copy.flip();
    }

    static Decoded decode(ByteBuffer fetched, long from, Codecs codecs, int maxBytes) throws CorruptBatchException {
        List<RecordView> records = new ArrayList<>();
        long next = from;
        int at = fetched.position();
        while (whole(fetched, at)) {
            BatchView batch = BatchView.at(fetched, at);
            if (!batch.control()) {
                RecordReader reader = RecordReader.of(batch, codecs, maxBytes);
                while (reader.hasNext()) {
                    RecordView record = reader.next();
                    if (record.offset() >= from) {
                        records.add(record);
                    }
                }
            }
            next = Math.max(next, batch.nextOffset());
            at += batch.size();
        }
        return new Decoded(records, next);
    }

    /** The last batch of a fetch may be cut off. */
    private static boolean whole(ByteBuffer fetched, int at) {
        int size = BatchView.sizeAt(fetched, at);
        return size > 0 && size <= fetched.limit() - at;
    }
}
