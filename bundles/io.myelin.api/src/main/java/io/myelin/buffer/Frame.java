package io.myelin.buffer;

import java.nio.ByteBuffer;

/** Bytes in memory, on the heap or off it. */
public interface Frame extends Bytes {
    /**
     * A new view of the whole frame, position 0, limit {@link #length()}, big endian. Views share memory, not positions; they
     * are valid while the caller holds a count.
     */
    ByteBuffer buffer();

    /**
     * A part of this frame that shares its memory. The part holds a count of its own on the memory: release both.
     *
     * @throws IndexOutOfBoundsException when the part is not inside the frame
     */
    Frame slice(int offset, int length);

    @Override
    Frame retain();

    /** A frame over a buffer that needs no giving back: what lies between its position and its limit now. */
    static Frame of(ByteBuffer buffer) {
        return new HeapFrame(buffer.slice());
    }

    static Frame of(byte[] bytes) {
        return of(ByteBuffer.wrap(bytes));
    }
}
