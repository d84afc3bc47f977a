package io.myelin.batch;

import java.nio.ByteBuffer;
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

    /** @param level the codec's own level, as in Kafka's {@code compression.*.level}; {@link #DEFAULT_LEVEL} for its default */
    ByteBuffer compress(Compression compression, int level, ByteBuffer records);

    int DEFAULT_LEVEL = Integer.MIN_VALUE;
}
