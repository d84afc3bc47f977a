package io.myelin.coordination.queue;

import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A frame whose counts are counted, so that a test sees who does not give back. */
final class CountedFrame implements Frame {
    private final ByteBuffer bytes;
    private final AtomicInteger open;
    private int count = 1;

    CountedFrame(ByteBuffer bytes, AtomicInteger open) {
        this.bytes = bytes;
        this.open = open;
        open.incrementAndGet();
    }

    @Override
    public ByteBuffer buffer() {
        return bytes.slice();
    }

    @Override
    public int length() {
        return bytes.remaining();
    }

    @Override
    public Frame slice(int offset, int length) {
        return new CountedFrame(bytes.slice(bytes.position() + offset, length), open);
    }

    @Override
    public Frame retain() {
        count++;
        open.incrementAndGet();
        return this;
    }

    @Override
    public void release() {
        if (count-- == 0) {
            throw new IllegalStateException("given back twice");
        }
        open.decrementAndGet();
    }
}
