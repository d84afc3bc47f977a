package io.myelin.buffer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A frame that the garbage collector takes care of; it still counts, so that tests see a missing or doubled release. */
final class HeapFrame implements Frame {
    private final ByteBuffer memory;
    private final AtomicInteger count = new AtomicInteger(1);

    HeapFrame(ByteBuffer memory) {
        this.memory = memory;
    }

    @Override
    public int length() {
        return memory.limit();
    }

    @Override
    public ByteBuffer buffer() {
        return memory.duplicate();
    }

    @Override
    public Frame slice(int offset, int length) {
        return new HeapFrame(memory.slice(offset, length));
    }

    @Override
    public Frame retain() {
        if (count.getAndUpdate(held -> held == 0 ? 0 : held + 1) == 0) {
            throw new IllegalStateException("retain of a frame that was released");
        }
        return this;
    }

    @Override
    public void release() {
        if (count.getAndUpdate(held -> held == 0 ? 0 : held - 1) == 0) {
            throw new IllegalStateException("release of a frame that was released");
        }
    }
}
