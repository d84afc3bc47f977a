package io.myelin.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Builds one uncompressed batch: for the records that the bus writes itself and for adapters. Offsets begin at 0 until the
 * log assigns them. Not thread safe; used once.
 */
public final class BatchBuilder {
    private static final int FIRST_BYTES = 512;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES).position(BatchView.HEADER_BYTES);
    private long producerId = BatchView.NO_PRODUCER_ID;
    private short producerEpoch = BatchView.NO_PRODUCER_EPOCH;
    private int baseSequence = BatchView.NO_SEQUENCE;
    private short attributes;
    private long baseTimestampMs = BatchView.NO_TIMESTAMP;
    private long maxTimestampMs = BatchView.NO_TIMESTAMP;
    private int lastOffsetDelta = -1;
    private int count;

    /** Makes the batch one of an idempotent producer. */
    public BatchBuilder producer(long id, short epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    public BatchBuilder transactional() {
        attributes |= BatchView.TRANSACTIONAL_BIT;
        return this;
    }

    public BatchBuilder control() {
        attributes |= BatchView.CONTROL_BIT;
        return this;
    }

    public int count() {
        return count;
    }

    /** Bytes so far, header included. */
    public int sizeBytes() {
        return out.position();
    }

    public BatchBuilder add(long timestampMs, byte[] key, byte[] value) {
        return add(timestampMs, wrap(key), wrap(value), List.of());
    }

    /** Adds a record at the next offset; the buffers are read from position to limit and not moved. */
    public BatchBuilder add(long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers) {
        return addAt(lastOffsetDelta + 1, timestampMs, key, value, headers);
    }

    /** Adds a record at an offset relative to the base, more than the last one's: what rewriting a batch with gaps needs. */
    public BatchBuilder addAt(
            int offsetDelta, long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers) {
        if (offsetDelta <= lastOffsetDelta) {
            throw new IllegalArgumentException("offset delta " + offsetDelta + " does not follow " + lastOffsetDelta);
        }
        if (count == 0) {
            baseTimestampMs = timestampMs;
        }
        long timestampDelta = timestampMs - baseTimestampMs;
        byte[][] names = new byte[headers.size()][];
        int body = 1
                + Varints.sizeOf(timestampDelta)
                + Varints.sizeOf(offsetDelta)
                + sizeOf(key)
                + sizeOf(value)
                + Varints.sizeOf(headers.size());
        for (int i = 0; i < names.length; i++) {
            names[i] = headers.get(i).key().getBytes(StandardCharsets.UTF_8);
            body += Varints.sizeOf(names[i].length)
                    + names[i].length
                    + sizeOf(headers.get(i).value());
        }
        reserve(body + Varints.sizeOf(body));
        Varints.put(out, body);
        out.put((byte) 0);
        Varints.put(out, timestampDelta);
        Varints.put(out, offsetDelta);
        putBytes(key);
        putBytes(value);
        Varints.put(out, names.length);
        for (int i = 0; i < names.length; i++) {
            Varints.put(out, names[i].length);
            out.put(names[i]);
            putBytes(headers.get(i).value());
        }
        lastOffsetDelta = offsetDelta;
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        count++;
        return this;
    }

    /** The whole batch, position 0; the builder is spent. */
    public ByteBuffer build() {
        return finish(out.flip(), Compression.NONE);
    }

    /** The whole batch with its records compressed. */
    public ByteBuffer build(Codecs codecs, Compression compression, int level) {
        if (compression == Compression.NONE) {
            return build();
        }
        out.flip();
        ByteBuffer packed = codecs.compress(
                compression, level, out.slice(BatchView.HEADER_BYTES, out.limit() - BatchView.HEADER_BYTES));
        ByteBuffer whole = ByteBuffer.allocate(BatchView.HEADER_BYTES + packed.remaining());
        whole.position(BatchView.HEADER_BYTES).put(packed).flip();
        return finish(whole, compression);
    }

    private ByteBuffer finish(ByteBuffer whole, Compression compression) {
        if (count == 0) {
            throw new IllegalStateException("a batch needs at least one record");
        }
        whole.putLong(0, 0);
        whole.putInt(BatchView.LENGTH_AT, whole.limit() - BatchView.PREFIX_BYTES);
        whole.putInt(BatchView.LEADER_EPOCH_AT, -1);
        whole.put(BatchView.MAGIC_AT, BatchView.MAGIC);
        whole.putShort(BatchView.ATTRIBUTES_AT, (short) (attributes | compression.id()));
        whole.putInt(BatchView.LAST_OFFSET_DELTA_AT, lastOffsetDelta);
        whole.putLong(BatchView.BASE_TIMESTAMP_AT, baseTimestampMs);
        whole.putLong(BatchView.MAX_TIMESTAMP_AT, maxTimestampMs);
        whole.putLong(BatchView.PRODUCER_ID_AT, producerId);
        whole.putShort(BatchView.PRODUCER_EPOCH_AT, producerEpoch);
        whole.putInt(BatchView.BASE_SEQUENCE_AT, baseSequence);
        whole.putInt(BatchView.COUNT_AT, count);
        try {
            whole.putInt(BatchView.CRC_AT, BatchView.at(whole, 0).computeCrc());
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
        return whole;
    }

    private void reserve(int bytes) {
        if (out.remaining() < bytes) {
            int grown = Math.max(Math.addExact(out.position(), bytes), out.capacity() * 2);
            out = ByteBuffer.allocate(grown).put(out.flip());
        }
    }

    private void putBytes(ByteBuffer bytes) {
        if (bytes == null) {
            Varints.put(out, -1);
        } else {
            Varints.put(out, bytes.remaining());
            out.put(bytes.duplicate());
        }
    }

    private static int sizeOf(ByteBuffer bytes) {
        return bytes == null ? 1 : Varints.sizeOf(bytes.remaining()) + bytes.remaining();
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
