package io.myelin.codec;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.apache.kafka.common.utils.internals.BufferSupplier;

/**
 * Keeps a few of the buffers that decompression takes: a frame of a few bytes may ask for blocks of megabytes, and each of them
 * would be new memory. Any thread.
 */
final class Buffers extends BufferSupplier {
    private static final int KEPT_BYTES = 8 * 1024 * 1024;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int freeBytes;

    @Override
    public ByteBuffer get(int capacity) {
        synchronized (free) {
            for (ByteBuffer buffer : free) {
                if (buffer.capacity() == capacity && free.remove(buffer)) {
                    freeBytes -= capacity;
                    return buffer;
                }
            }
        }
        return ByteBuffer.allocate(capacity);
    }

    @Override
    public void release(ByteBuffer buffer) {
        buffer.clear();
        synchronized (free) {
            free.addFirst(buffer);
            freeBytes += buffer.capacity();
            while (freeBytes > KEPT_BYTES) {
                freeBytes -= free.removeLast().capacity();
            }
        }
    }

    @Override
    public void close() {
        synchronized (free) {
            free.clear();
            freeBytes = 0;
        }
    }
}
