package io.myelin.broker.core.partition;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The bytes of a buffer from position to limit; does not move its position. */
final class ByteBufferStream extends InputStream {
    private final ByteBuffer left;

    ByteBufferStream(ByteBuffer bytes) {
        this.left = bytes.duplicate();
    }

    @Override
    public int read() {
        return left.hasRemaining() ? left.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        if (length > 0 && !left.hasRemaining()) {
            return -1;
        }
        int bytes = Math.min(length, left.remaining());
        left.get(into, at, bytes);
        return bytes;
    }
}
