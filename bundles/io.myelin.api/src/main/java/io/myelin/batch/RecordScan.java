package io.myelin.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Goes over the records of one batch for their offsets, times and sizes. What is compressed is decompressed a piece at a time,
 * so that a batch costs no more memory however much it claims to hold. Every length is checked. Not thread safe; to be closed
 * by the thread that made it.
 */
public final class RecordScan implements AutoCloseable {
    private static final int WINDOW_BYTES = 8 * 1024;

    /** Null when all is in the window. */
    private final InputStream more;

    private final ByteBuffer window;
    private final long baseOffset;
    private final long baseTimestampMs;
    private final long appendTimestampMs;
    private final boolean appendTime;
    private int left;
    private long read;
    private long offset;
    private long timestampMs;
    private int keyBytes;
    private int valueBytes;

    private RecordScan(BatchView batch, InputStream more, ByteBuffer window) {
        this.more = more;
        this.window = window;
        this.baseOffset = batch.baseOffset();
        this.baseTimestampMs = batch.baseTimestamp();
        this.appendTime = batch.logAppendTime();
        this.appendTimestampMs = batch.maxTimestamp();
        this.left = batch.count();
    }

    /**
     * @param codecs asked when the batch is compressed
     * @param maxBytes the most that the records may take once decompressed
     */
    public static RecordScan of(BatchView batch, Codecs codecs, int maxBytes) throws CorruptBatchException {
        Compression compression = Compression.of(batch.compressionId())
                .orElseThrow(() -> new CorruptBatchException("unknown codec " + batch.compressionId()));
        if (compression == Compression.NONE) {
            return new RecordScan(batch, null, batch.records());
        }
        InputStream plain = codecs.open(compression, batch.records(), maxBytes);
        return new RecordScan(batch, plain, ByteBuffer.allocate(WINDOW_BYTES).limit(0));
    }

    /**
     * Goes to the next record.
     *
     * @return false behind the last one
     * @throws CorruptBatchException when there is no whole record, or bytes follow the last one
     */
    public boolean next() throws CorruptBatchException {
        if (left <= 0) {
            if (window.hasRemaining() || refill()) {
                throw new CorruptBatchException("bytes follow the last record of the batch");
            }
            return false;
        }
        left--;
        int length = varint();
        long end = read + length;
        if (length < 0) {
            throw new CorruptBatchException("a record says it is " + length + " bytes long");
        }
        skip(1, end);
        timestampMs = baseTimestampMs + varlong();
        offset = baseOffset + varint();
        keyBytes = bytes(end);
        valueBytes = bytes(end);
        int headers = varint();
        if (headers < 0 || headers > end - read) {
            throw new CorruptBatchException("a record says it has " + headers + " headers");
        }
        for (int i = 0; i < headers; i++) {
            if (bytes(end) < 0) {
                throw new CorruptBatchException("a record has a header without a key");
            }
            bytes(end);
        }
        if (read != end) {
            throw new CorruptBatchException("the record at offset " + offset + " does not end where it says");
        }
        return true;
    }

    public long offset() {
        return offset;
    }

    /** Of the record, or of its append where the topic stamps appends. */
    public long timestampMs() {
        return appendTime ? appendTimestampMs : timestampMs;
    }

    /** -1 when the record has no key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** -1 when the record has no value. */
    public int valueBytes() {
        return valueBytes;
    }

    private int bytes(long end) throws CorruptBatchException {
        int length = varint();
        if (length < -1) {
            throw new CorruptBatchException("a part of a record says it is " + length + " bytes long");
        }
        skip(Math.max(0, length), end);
        return length;
    }

    private void skip(int bytes, long end) throws CorruptBatchException {
        if (bytes > end - read) {
            throw new CorruptBatchException(
                    "a part of a record needs " + bytes + " bytes, " + (end - read) + " are there");
        }
        int due = bytes;
        while (due > 0) {
            need();
            int step = Math.min(due, window.remaining());
            window.position(window.position() + step);
            due -= step;
        }
        read += bytes;
    }

    private int varint() throws CorruptBatchException {
        long value = varlong();
        if (value != (int) value) {
            throw new CorruptBatchException("a number of a record does not fit: " + value);
        }
        return (int) value;
    }

    private long varlong() throws CorruptBatchException {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need();
            byte next = window.get();
            read++;
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new CorruptBatchException("a number of a record does not end");
    }

    private void need() throws CorruptBatchException {
        if (!window.hasRemaining() && !refill()) {
            throw new CorruptBatchException("the records of the batch end inside a record");
        }
    }

    private boolean refill() throws CorruptBatchException {
        if (more == null) {
            return false;
        }
        try {
            int bytes = more.read(window.array(), 0, WINDOW_BYTES);
            window.clear().limit(Math.max(0, bytes));
            return bytes > 0;
        } catch (IOException e) {
            throw new CorruptBatchException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (more != null) {
                more.close();
            }
        } catch (IOException e) {
            // It was read from memory: there is nothing to lose.
        }
    }
}
