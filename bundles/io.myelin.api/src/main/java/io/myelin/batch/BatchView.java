package io.myelin.batch;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * One record batch of format version 2 where it lies: the wire batch is the stored batch. Fields are read from, and the two
 * that the checksum does not cover are written to, the buffer itself. The layout is Kafka's (KIP-98, "Record Batch" in the
 * protocol guide).
 *
 * <p>Not thread safe; valid as long as the buffer is. Bounds are checked by {@link #at}, contents only by {@link #checkCrc}.
 */
public final class BatchView {
    /** Bytes of the header up to the first record. */
    public static final int HEADER_BYTES = 61;
    /** Bytes in front of what {@code batchLength} counts: base offset and the length itself. */
    public static final int PREFIX_BYTES = 12;

    public static final byte MAGIC = 2;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final long NO_TIMESTAMP = -1;

    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int COUNT_AT = 57;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;

    private final ByteBuffer buffer;
    private final int start;
    private final int size;

    private BatchView(ByteBuffer buffer, int start, int size) {
        this.buffer = buffer;
        this.start = start;
        this.size = size;
    }

    /**
     * The batch that begins at an index of a buffer.
     *
     * @throws CorruptBatchException when no whole batch with magic 2 lies there
     */
    public static BatchView at(ByteBuffer buffer, int start) throws CorruptBatchException {
        BatchView batch = header(buffer, start);
        int available = buffer.limit() - start;
        if (batch.size > available) {
            throw new CorruptBatchException(
                    "the batch says it is " + batch.size + " bytes long, " + available + " are there");
        }
        return batch;
    }

    /**
     * The header that begins at an index, for whoever hops from batch to batch: {@link #size()} is what the header says and
     * may reach beyond the buffer, where {@link #bytes()}, {@link #records()} and the checksum cannot follow.
     *
     * @throws CorruptBatchException when no header with magic 2 and a possible length lies there
     */
    public static BatchView header(ByteBuffer buffer, int start) throws CorruptBatchException {
        int available = buffer.limit() - start;
        if (start < 0 || available < HEADER_BYTES) {
            throw new CorruptBatchException(
                    "a batch needs " + HEADER_BYTES + " bytes of header, " + available + " are there");
        }
        byte magic = buffer.get(start + MAGIC_AT);
        if (magic != MAGIC) {
            throw new CorruptBatchException("the batch has magic " + magic + ", only " + MAGIC + " is supported");
        }
        int length = buffer.getInt(start + LENGTH_AT);
        if (length < HEADER_BYTES - PREFIX_BYTES || length > Integer.MAX_VALUE - PREFIX_BYTES) {
            throw new CorruptBatchException("the batch says it is " + length + " bytes long");
        }
        return new BatchView(buffer, start, length + PREFIX_BYTES);
    }

    /**
     * The size of the batch that begins at an index, header and all, or 0 when fewer than {@link #PREFIX_BYTES} are there. Not
     * checked: may be negative, or more than there is.
     */
    public static int sizeAt(ByteBuffer buffer, int start) {
        return buffer.limit() - start < PREFIX_BYTES ? 0 : buffer.getInt(start + LENGTH_AT) + PREFIX_BYTES;
    }

    public int start() {
        return start;
    }

    /** Bytes of the whole batch. */
    public int size() {
        return size;
    }

    /** The whole batch as a view of its own, position 0, limit {@link #size()}. */
    public ByteBuffer bytes() {
        return buffer.slice(start, size);
    }

    /** The records part as it is, compressed or not. */
    public ByteBuffer records() {
        return buffer.slice(start + HEADER_BYTES, size - HEADER_BYTES);
    }

    public long baseOffset() {
        return buffer.getLong(start);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public int leaderEpoch() {
        return buffer.getInt(start + LEADER_EPOCH_AT);
    }

    /** The checksum as the batch states it. */
    public int crc() {
        return buffer.getInt(start + CRC_AT);
    }

    public short attributes() {
        return buffer.getShort(start + ATTRIBUTES_AT);
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + LAST_OFFSET_DELTA_AT);
    }

    public long baseTimestamp() {
        return buffer.getLong(start + BASE_TIMESTAMP_AT);
    }

    public long maxTimestamp() {
        return buffer.getLong(start + MAX_TIMESTAMP_AT);
    }

    public long producerId() {
        return buffer.getLong(start + PRODUCER_ID_AT);
    }

    public short producerEpoch() {
        return buffer.getShort(start + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(start + BASE_SEQUENCE_AT);
    }

    /** The sequence number of the last record; sequences wrap after {@link Integer#MAX_VALUE} to 0. */
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
    }

    public int count() {
        return buffer.getInt(start + COUNT_AT);
    }

    /** The id of the codec, 0 to 7; {@link Compression#of} knows whether there is one. */
    public int compressionId() {
        return attributes() & COMPRESSION_MASK;
    }

    public boolean logAppendTime() {
        return (attributes() & LOG_APPEND_TIME_BIT) != 0;
    }

    public boolean transactional() {
        return (attributes() & TRANSACTIONAL_BIT) != 0;
    }

    /** Whether the batch holds a transaction marker or another control record instead of data. */
    public boolean control() {
        return (attributes() & CONTROL_BIT) != 0;
    }

    public boolean deleteHorizon() {
        return (attributes() & DELETE_HORIZON_BIT) != 0;
    }

    /**
     * When the tombstones and the transaction marker of this batch may go (KIP-534): a log that has cleaned it once puts that
     * moment where the base timestamp is.
     */
    public OptionalLong deleteHorizonMs() {
        return deleteHorizon() ? OptionalLong.of(baseTimestamp()) : OptionalLong.empty();
    }

    public boolean hasProducerId() {
        return producerId() != NO_PRODUCER_ID;
    }

    /** The checksum of what is there, CRC-32C from the attributes to the end. */
    public int computeCrc() {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(start + ATTRIBUTES_AT, size - ATTRIBUTES_AT));
        return (int) crc.getValue();
    }

    /** @throws CorruptBatchException when the stated checksum is not that of the bytes */
    public void checkCrc() throws CorruptBatchException {
        int computed = computeCrc();
        if (computed != crc()) {
            throw new CorruptBatchException("the batch at offset " + baseOffset() + " has checksum "
                    + Integer.toHexString(computed) + " and states " + Integer.toHexString(crc()));
        }
    }

    /** Writes the base offset in place; the checksum does not cover it. */
    public void assign(long baseOffset, int leaderEpoch) {
        buffer.putLong(start, baseOffset);
        buffer.putInt(start + LEADER_EPOCH_AT, leaderEpoch);
    }

    /** Marks the batch as stamped by the log at {@code timestampMs}, and renews the checksum. */
    public void stampAppendTime(long timestampMs) {
        buffer.putShort(start + ATTRIBUTES_AT, (short) (attributes() | LOG_APPEND_TIME_BIT));
        buffer.putLong(start + MAX_TIMESTAMP_AT, timestampMs);
        buffer.putInt(start + CRC_AT, computeCrc());
    }

    /**
     * A new batch with the same records in another codec: everything else in the header stays.
     *
     * @param packed the records, position to limit
     * @param maxTimestampMs of the records
     */
    public BatchView repacked(Compression compression, ByteBuffer packed, long maxTimestampMs) {
        int bytes = HEADER_BYTES + packed.remaining();
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        whole.put(buffer.slice(start, HEADER_BYTES)).put(packed.duplicate()).flip();
        whole.putInt(LENGTH_AT, bytes - PREFIX_BYTES);
        whole.putShort(ATTRIBUTES_AT, (short) (attributes() & ~COMPRESSION_MASK | compression.id()));
        whole.putLong(MAX_TIMESTAMP_AT, maxTimestampMs);
        BatchView batch = new BatchView(whole, 0, bytes);
        whole.putInt(CRC_AT, batch.computeCrc());
        return batch;
    }

    @Override
    public String toString() {
        return "batch " + baseOffset() + ".." + lastOffset() + " (" + size + " bytes)";
    }
}
