package io.myelin.batch;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Makes a batch of some of the records of another one, for a log that is compacted: offsets, times, leader epoch, producer and
 * sequence stay what they were, so that readers and followers see gaps and nothing else. Not thread safe; used once.
 */
public final class BatchRewrite {
    private static final int KEPT_ATTRIBUTES =
            BatchView.LOG_APPEND_TIME_BIT | BatchView.TRANSACTIONAL_BIT | BatchView.CONTROL_BIT;

    private final BatchView batch;
    private final long shiftMs;
    private final long baseTimestampMs;
    private final int horizonBit;
    private ByteBuffer out;
    private long maxTimestampMs = BatchView.NO_TIMESTAMP;
    private int count;

    /**
     * @param batch what records are taken of
     * @param deleteHorizonMs what {@link BatchView#deleteHorizonMs()} is to be, empty to leave it as it is
     * @param plainBytes about as many bytes of records will come
     */
    public BatchRewrite(BatchView batch, OptionalLong deleteHorizonMs, int plainBytes) {
        this.batch = batch;
        this.baseTimestampMs = deleteHorizonMs.orElse(batch.baseTimestamp());
        this.shiftMs = batch.baseTimestamp() - baseTimestampMs;
        this.horizonBit = deleteHorizonMs.isPresent() || batch.deleteHorizon() ? BatchView.DELETE_HORIZON_BIT : 0;
        this.out = ByteBuffer.allocate(BatchView.HEADER_BYTES + plainBytes).position(BatchView.HEADER_BYTES);
    }

    /** Takes the record that a cursor over the batch stands at. */
    public void keep(RecordCursor record) {
        long deltaMs = record.timestampDeltaMs() + shiftMs;
        if (shiftMs == 0) {
            copy(record.buffer(), record.start(), record.end());
        } else {
            int rest = record.end() - record.restAt();
            int length = 1 + Varints.sizeOf(deltaMs) + rest;
            reserve(length + Varints.MAX_BYTES);
            Varints.put(out, length);
            out.put((byte) 0);
            Varints.put(out, deltaMs);
            copy(record.buffer(), record.restAt(), record.end());
        }
        maxTimestampMs = Math.max(maxTimestampMs, baseTimestampMs + deltaMs);
        count++;
    }

    private void copy(ByteBuffer from, int start, int end) {
        reserve(end - start);
        out.put(out.position(), from, start, end - start);
        out.position(out.position() + end - start);
    }

    private void reserve(int bytes) {
        if (out.remaining() < bytes) {
            int grown = Math.max(Math.addExact(out.position(), bytes), out.capacity() * 2);
            out = ByteBuffer.allocate(grown).put(out.flip());
        }
    }

    /**
     * The whole batch, position 0, its records compressed as those of the other one were.
     *
     * @param codecs not asked when the batch is not compressed
     */
    public ByteBuffer build(Codecs codecs) throws CorruptBatchException {
        Compression compression = Compression.of(batch.compressionId())
                .orElseThrow(() -> new CorruptBatchException("unknown codec " + batch.compressionId()));
        ByteBuffer whole = out.flip();
        if (compression != Compression.NONE) {
            ByteBuffer plain = whole.slice(BatchView.HEADER_BYTES, whole.limit() - BatchView.HEADER_BYTES);
            ByteBuffer packed = codecs.compress(compression, Codecs.DEFAULT_LEVEL, plain);
            whole = ByteBuffer.allocate(BatchView.HEADER_BYTES + packed.remaining());
            whole.position(BatchView.HEADER_BYTES).put(packed).flip();
        }
        long max = batch.logAppendTime() ? batch.maxTimestamp() : maxTimestampMs;
        int attributes = batch.attributes() & KEPT_ATTRIBUTES | horizonBit | compression.id();
        return finish(batch, whole, attributes, baseTimestampMs, max, count);
    }

    /** The batch without any record: its offsets, and what its producer must be remembered by. */
    public static ByteBuffer empty(BatchView batch) {
        ByteBuffer header = ByteBuffer.allocate(BatchView.HEADER_BYTES);
        int attributes = batch.attributes() & KEPT_ATTRIBUTES;
        return finish(batch, header, attributes, BatchView.NO_TIMESTAMP, batch.maxTimestamp(), 0);
    }

    private static ByteBuffer finish(
            BatchView batch, ByteBuffer whole, int attributes, long baseTimestampMs, long maxTimestampMs, int count) {
        whole.putLong(0, batch.baseOffset());
        whole.putInt(BatchView.LENGTH_AT, whole.limit() - BatchView.PREFIX_BYTES);
        whole.putInt(BatchView.LEADER_EPOCH_AT, batch.leaderEpoch());
        whole.put(BatchView.MAGIC_AT, BatchView.MAGIC);
        whole.putShort(BatchView.ATTRIBUTES_AT, (short) attributes);
        whole.putInt(BatchView.LAST_OFFSET_DELTA_AT, batch.lastOffsetDelta());
        whole.putLong(BatchView.BASE_TIMESTAMP_AT, baseTimestampMs);
        whole.putLong(BatchView.MAX_TIMESTAMP_AT, maxTimestampMs);
        whole.putLong(BatchView.PRODUCER_ID_AT, batch.producerId());
        whole.putShort(BatchView.PRODUCER_EPOCH_AT, batch.producerEpoch());
        whole.putInt(BatchView.BASE_SEQUENCE_AT, batch.baseSequence());
        whole.putInt(BatchView.COUNT_AT, count);
        try {
            whole.putInt(BatchView.CRC_AT, BatchView.at(whole, 0).computeCrc());
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
        return whole;
    }
}
