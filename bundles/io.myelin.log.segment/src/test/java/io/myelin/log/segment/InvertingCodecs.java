package io.myelin.log.segment;

import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Stands for every codec: each byte is inverted, and one more says which codec it was. */
final class InvertingCodecs implements Codecs {
    @Override
    public ByteBuffer decompress(Compression compression, ByteBuffer records, int maxBytes)
            throws CorruptBatchException {
        if (!records.hasRemaining() || records.get(records.position()) != compression.id()) {
            throw new CorruptBatchException("not of " + compression);
        }
        if (records.remaining() - 1 > maxBytes) {
            throw new CorruptBatchException("more than " + maxBytes + " bytes");
        }
        return inverted(records, 1, 0);
    }

    @Override
    public InputStream open(Compression compression, ByteBuffer records, int maxBytes) throws CorruptBatchException {
        return new ByteArrayInputStream(
                decompress(compression, records, maxBytes).array());
    }

    @Override
    public ByteBuffer compress(Compression compression, int level, ByteBuffer records) {
        return inverted(records, 0, 1).put(0, (byte) compression.id());
    }

    @Override
    public Optional<ByteBuffer> compress(Compression compression, int level, InputStream plain, int maxBytes)
            throws IOException {
        ByteBuffer packed = compress(compression, level, ByteBuffer.wrap(plain.readAllBytes()));
        return Optional.of(packed).filter(bytes -> bytes.remaining() <= maxBytes);
    }

    private static ByteBuffer inverted(ByteBuffer from, int skip, int leave) {
        ByteBuffer to = ByteBuffer.allocate(from.remaining() - skip + leave).position(leave);
        for (int i = from.position() + skip; i < from.limit(); i++) {
            to.put((byte) ~from.get(i));
        }
        return to.flip();
    }
}
