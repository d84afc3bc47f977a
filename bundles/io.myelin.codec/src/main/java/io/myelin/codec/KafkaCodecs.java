package io.myelin.codec;

import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.osgi.service.component.annotations.Component;

/** The codecs of the Kafka client library, so that framing is what clients expect to the last byte. */
@Component(name = "io.myelin.codec")
public final class KafkaCodecs implements Codecs {
    private static final int FIRST_BYTES = 4096;

    @Override
    public ByteBuffer decompress(Compression compression, ByteBuffer records, int maxBytes)
            throws CorruptBatchException {
        try {
            if (compression == Compression.SNAPPY) {
                SnappyFraming.check(records, maxBytes);
            }
            return inflate(compression, records.slice(), maxBytes);
        } catch (IOException | RuntimeException e) {
            // The libraries report damaged input by either kind of exception.
            throw new CorruptBatchException(
                    "the records can't be decompressed as " + compression.configName() + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer inflate(Compression compression, ByteBuffer packed, int maxBytes) throws IOException {
        int firstBytes = firstBytes(packed.remaining(), maxBytes);
        try (LibraryLoader ignored = LibraryLoader.enter();
                InputStream in = codec(compression, DEFAULT_LEVEL)
                        .wrapForInput(packed, BatchView.MAGIC, BufferSupplier.NO_CACHING)) {
            return BoundedReader.readAll(in, firstBytes, maxBytes);
        }
    }

    @Override
    public ByteBuffer compress(Compression compression, int level, ByteBuffer records) {
        ByteBufferOutputStream packed = new ByteBufferOutputStream(Math.max(FIRST_BYTES, records.remaining() / 2));
        try (LibraryLoader ignored = LibraryLoader.enter();
                OutputStream out = codec(compression, level).wrapForOutput(packed, BatchView.MAGIC)) {
            write(records.duplicate(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.buffer().flip().slice();
    }

    private static void write(ByteBuffer from, OutputStream out) throws IOException {
        if (from.hasArray()) {
            out.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
        } else {
            byte[] all = new byte[from.remaining()];
            from.get(all);
            out.write(all);
        }
    }

    private static int firstBytes(int packedBytes, int maxBytes) {
        return (int) Math.min(maxBytes, Math.max(FIRST_BYTES, 4L * packedBytes));
    }

    private static org.apache.kafka.common.compress.Compression codec(Compression compression, int level) {
        boolean byDefault = level == DEFAULT_LEVEL;
        return switch (compression) {
            case GZIP ->
                byDefault
                        ? org.apache.kafka.common.compress.Compression.gzip().build()
                        : org.apache.kafka.common.compress.Compression.gzip()
                                .level(level)
                                .build();
            case LZ4 ->
                byDefault
                        ? org.apache.kafka.common.compress.Compression.lz4().build()
                        : org.apache.kafka.common.compress.Compression.lz4()
                                .level(level)
                                .build();
            case ZSTD ->
                byDefault
                        ? org.apache.kafka.common.compress.Compression.zstd().build()
                        : org.apache.kafka.common.compress.Compression.zstd()
                                .level(level)
                                .build();
            case NONE, SNAPPY ->
                org.apache.kafka.common.compress.Compression.of(CompressionType.forId(compression.id()))
                        .build();
        };
    }
}
