package io.myelin.protocol.amqp.node;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of the log, for who has to look into them. */
final class FetchedBytes {
    private FetchedBytes() {}

    /** A copy of the bytes, whose count is given back. */
    static ByteBuffer take(Bytes bytes) throws IOException {
        ByteBuffer copy = ByteBuffer.allocate(bytes.length());
        try {
            if (bytes instanceof Frame frame) {
                copy.put(frame.buffer());
            } else if (bytes instanceof FileSlice slice) {
                while (copy.hasRemaining() && slice.read(copy, copy.position()) > 0) {
                    // the next read goes on where this one has ended
                }
            }
        } finally {
            bytes.release();
        }
        return copy.flip();
    }
}
