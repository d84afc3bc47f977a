package io.myelin.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads a stream of unknown length into memory and gives up as soon as it turns out longer than allowed. */
final class BoundedReader {
    private BoundedReader() {}

    static ByteBuffer readAll(InputStream in, int firstBytes, int maxBytes) throws IOException {
        byte[] bytes = new byte[Math.max(0, firstBytes)];
        int filled = 0;
        while (true) {
            if (filled == bytes.length) {
                if (filled >= maxBytes) {
                    if (in.read() >= 0) {
                        throw new IOException("there is more than the allowed " + maxBytes + " bytes in it");
                    }
                    return ByteBuffer.wrap(bytes, 0, filled);
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(64L, 2L * filled)));
            }
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read < 0) {
                return ByteBuffer.wrap(bytes, 0, filled).slice();
            }
            filled += read;
        }
    }
}
