package io.myelin.batch;

import java.nio.ByteBuffer;

/**
 * Walks over the records of one batch where they lie, for whoever asks for keys and for whole records only: nothing is copied
 * and headers are not looked at. Every length is checked against what is there. Not thread safe.
 */
public final class RecordCursor {
    private final ByteBuffer in;
    private int left;
    private int start;
    private int end;
    private int restAt;
    private long timestampDeltaMs;
    private int offsetDelta;
    private int keyAt;
    private int keyBytes;
    private int valueBytes;

    private RecordCursor(ByteBuffer in, int count) {
        this.in = in;
        this.left = count;
        this.end = in.position();
    }

    /**
     * @param plain the records of the batch, decompressed, from position to limit; its position is not moved
     * @throws CorruptBatchException when the batch states more records than can be
     */
    public static RecordCursor of(BatchView batch, ByteBuffer plain) throws CorruptBatchException {
        if (batch.count() < 0 || batch.count() > plain.remaining()) {
            throw new CorruptBatchException(
                    "the batch says it has " + batch.count() + " records in " + plain.remaining() + " bytes");
        }
        return new RecordCursor(plain.duplicate(), batch.count());
    }

    /** Goes to the next record; false behind the last one. */
    public boolean next() throws CorruptBatchException {
        if (left == 0) {
            return false;
        }
        left--;
        start = end;
        in.position(start);
        int length = RecordNumbers.varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new CorruptBatchException(
                    "a record says it is " + length + " bytes long, " + in.remaining() + " are there");
        }
        end = in.position() + length;
        RecordNumbers.need(in, 1);
        in.get();
        timestampDeltaMs = RecordNumbers.varlong(in);
        restAt = in.position();
        offsetDelta = RecordNumbers.varint(in);
        keyBytes = RecordNumbers.varint(in);
        keyAt = in.position();
        skip(keyBytes);
        valueBytes = RecordNumbers.varint(in);
        skip(valueBytes);
        if (in.position() > end) {
            throw new CorruptBatchException(
                    "the record at offset delta " + offsetDelta + " does not end where it says");
        }
        return true;
    }

    /** The buffer that the positions are of. */
    public ByteBuffer buffer() {
        return in;
    }

    /** Where the record begins, its length included. */
    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    /** Behind the timestamp: what does not change when the base timestamp does. */
    int restAt() {
        return restAt;
    }

    public long timestampDeltaMs() {
        return timestampDeltaMs;
    }

    public int offsetDelta() {
        return offsetDelta;
    }

    public boolean hasKey() {
        return keyBytes >= 0;
    }

    public int keyAt() {
        return keyAt;
    }

    public int keyBytes() {
        return keyBytes;
    }

    /** Whether the record has no value: it deletes its key. */
    public boolean tombstone() {
        return valueBytes < 0;
    }

    private void skip(int bytes) throws CorruptBatchException {
        if (bytes != -1) {
            RecordNumbers.need(in, bytes);
            in.position(in.position() + bytes);
        }
    }
}
