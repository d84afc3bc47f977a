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
import java.util.Optional;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.osgi.service.component.annotations.Component;

/** The codecs of the Kafka client library, so that framing is what clients expect to the last byte. */
@Component(name = "io.myelin.codec")
public final class KafkaCodecs implements Codecs {
    private static final int FIRST_BYTES = 4096;

    private final Buffers buffers = new Buffers();

    @Override
    public ByteBuffer decompress(Compression compression, ByteBuffer records, int maxBytes)
            throws CorruptBatchException {
        try (InputStream in = open(compression, records, maxBytes)) {
            return BoundedReader.readAll(in, firstBytes(records.remaining(), maxBytes), maxBytes);
        } catch (IOException e) {
            throw new CorruptBatchException(e.getMessage(), e);
        }
    }

    @Override
    public InputStream open(Compression compression, ByteBuffer records, int maxBytes) throws CorruptBatchException {
        try (LibraryLoader ignored = LibraryLoader.enter()) {
            if (compression == Compression.SNAPPY) {
                SnappyFraming.check(records, maxBytes);
            }
            InputStream in = codec(compression, DEFAULT_LEVEL).wrapForInput(records.slice(), BatchView.MAGIC, buffers);
            return new PlainStream(compression, in, maxBytes);
        } catch (IOException | RuntimeException e) {
            // The libraries report damaged input by either kind of exception.
            throw new CorruptBatchException(PlainStream.problem(compression, e), e);
        }
    }

    @Override
    public Optional<ByteBuffer> compress(Compression compression, int level, InputStream plain, int maxBytes)
            throws IOException {
        ByteBufferOutputStream packed = new ByteBufferOutputStream(FIRST_BYTES);
        byte[] piece = new byte[FIRST_BYTES];
        try (LibraryLoader ignored = LibraryLoader.enter();
                OutputStream out = codec(compression, level).wrapForOutput(packed, BatchView.MAGIC)) {
            for (int bytes = plain.read(piece); bytes >= 0; bytes = plain.read(piece)) {
                out.write(piece, 0, bytes);
                if (packed.position() > maxBytes) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(packed.buffer().flip().slice()).filter(all -> all.remaining() <= maxBytes);
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
