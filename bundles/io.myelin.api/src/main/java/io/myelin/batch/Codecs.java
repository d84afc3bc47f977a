package io.myelin.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Compresses and decompresses the records part of a batch, framed as Kafka clients frame it; a service. Any thread. */
@ProviderType
public interface Codecs {
    /**
     * @param records position to limit is read; its position is not moved
     * @param maxBytes more than this is refused, before it is allocated
     * @return a new heap buffer, position 0, of what was compressed
     * @throws CorruptBatchException when it cannot be decompressed or gives more than {@code maxBytes}
     */
    ByteBuffer decompress(Compression compression, ByteBuffer records, int maxBytes) throws CorruptBatchException;

    /**
     * Decompresses piece by piece; what it needs for itself does not depend on how much comes out.
     *
     * @param records position to limit is read, as the stream is; its position is not moved
     * @param maxBytes reading more than this fails
     * @return to be read and closed by this thread; throws {@link IOException} where what was compressed is damaged or
     *     more than {@code maxBytes}
     * @throws CorruptBatchException when the beginning is damaged
     */
    InputStream open(Compression compression, ByteBuffer records, int maxBytes) throws CorruptBatchException;

    /**
     * Compresses piece by piece; takes up to twice {@code maxBytes}, however much is read.
     *
     * @param compression NONE, too
     * @param plain read to its end, not closed
     * @return the compressed bytes, empty when they would be more than {@code maxBytes}
     * @throws IOException what reading threw
     */
    Optional<ByteBuffer> compress(Compression compression, int level, InputStream plain, int maxBytes)
            throws IOException;

    /** @param level the codec's own level, as in Kafka's {@code compression.*.level}; {@link #DEFAULT_LEVEL} for its default */
    ByteBuffer compress(Compression compression, int level, ByteBuffer records);

    int DEFAULT_LEVEL = Integer.MIN_VALUE;
}
