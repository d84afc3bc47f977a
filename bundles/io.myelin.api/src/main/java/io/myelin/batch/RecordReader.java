package io.myelin.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the records of one batch, one after another, checking every length against what is there. Not thread safe. */
public final class RecordReader {
    private static final int MAX_HEADERS_HINT = 16;

    private final ByteBuffer in;
    private final long baseOffset;
    private final long baseTimestampMs;
    private final long appendTimestampMs;
    private final boolean appendTime;
    private int left;

    private RecordReader(BatchView batch, ByteBuffer plain) {
        this.in = plain;
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
    public static RecordReader of(BatchView batch, Codecs codecs, int maxBytes) throws CorruptBatchException {
        Compression compression = Compression.of(batch.compressionId())
                .orElseThrow(() -> new CorruptBatchException("unknown codec " + batch.compressionId()));
        ByteBuffer plain = compression == Compression.NONE
                ? batch.records()
                : codecs.decompress(compression, batch.records(), maxBytes);
        if (batch.count() < 0 || batch.count() > plain.remaining()) {
            throw new CorruptBatchException(
                    "the batch says it has " + batch.count() + " records in " + plain.remaining() + " bytes");
        }
        return new RecordReader(batch, plain);
    }

    /** A reader of a batch known to be uncompressed, such as the bus writes into its internal topics. */
    public static RecordReader ofPlain(BatchView batch) throws CorruptBatchException {
        if (batch.compressionId() != 0) {
            throw new CorruptBatchException("the batch at offset " + batch.baseOffset() + " is compressed");
        }
        return of(batch, null, 0);
    }

    public boolean hasNext() {
        return left > 0;
    }

    public RecordView next() throws CorruptBatchException {
        left--;
        int length = RecordNumbers.varint(in);
        int end = in.position() + length;
        if (length < 0 || length > in.remaining()) {
            throw new CorruptBatchException(
                    "a record says it is " + length + " bytes long, " + in.remaining() + " are there");
        }
        RecordNumbers.need(in, 1);
        in.get();
        long timestampMs = baseTimestampMs + RecordNumbers.varlong(in);
        long offset = baseOffset + RecordNumbers.varint(in);
        ByteBuffer key = bytes();
        ByteBuffer value = bytes();
        List<Header> headers = headers();
        if (in.position() != end) {
            throw new CorruptBatchException("the record at offset " + offset + " does not end where it says");
        }
        return new RecordView(offset, appendTime ? appendTimestampMs : timestampMs, key, value, headers);
    }

    /** @throws CorruptBatchException when bytes follow the last record */
    public void expectEnd() throws CorruptBatchException {
        if (left == 0 && in.hasRemaining()) {
            throw new CorruptBatchException(in.remaining() + " bytes follow the last record of the batch");
        }
    }

    private List<Header> headers() throws CorruptBatchException {
        int count = RecordNumbers.varint(in);
        if (count < 0 || count > in.remaining()) {
            throw new CorruptBatchException("a record says it has " + count + " headers");
        }
        if (count == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>(Math.min(count, MAX_HEADERS_HINT));
        for (int i = 0; i < count; i++) {
            headers.add(new Header(headerKey(), bytes()));
        }
        return headers;
    }

    /** A record may have a header for every two bytes: no more is made of one than needed. */
    private String headerKey() throws CorruptBatchException {
        int length = RecordNumbers.varint(in);
        RecordNumbers.need(in, length);
        if (length == 0) {
            return "";
        }
        byte[] key = new byte[length];
        in.get(key);
        return new String(key, StandardCharsets.UTF_8);
    }

    private ByteBuffer bytes() throws CorruptBatchException {
        int length = RecordNumbers.varint(in);
        if (length == -1) {
            return null;
        }
        RecordNumbers.need(in, length);
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }
}
