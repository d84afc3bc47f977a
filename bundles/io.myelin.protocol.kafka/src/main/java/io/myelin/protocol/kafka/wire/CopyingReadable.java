package io.myelin.protocol.kafka.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/** Reads fields that Kafka's classes take as views of the request's bytes as copies: the request's frame goes back before they do. */
public final class CopyingReadable extends ByteBufferAccessor {
    public CopyingReadable(ByteBuffer bytes) {
        super(bytes);
    }

    @Override
    public ByteBuffer readByteBuffer(int length) {
        ByteBuffer view = super.readByteBuffer(length);
        return ByteBuffer.allocate(view.remaining()).put(view).flip();
    }
}
