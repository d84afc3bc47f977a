package io.myelin.batch;

import java.nio.ByteBuffer;

/** Numbers of variable length, zig-zag, as records have them. */
final class Varints {
    static final int MAX_BYTES = 10;

    private Varints() {}

    static void put(ByteBuffer out, long value) {
        long raw = (value << 1) ^ (value >> 63);
        while ((raw & ~0x7fL) != 0) {
            out.put((byte) (raw & 0x7f | 0x80));
            raw >>>= 7;
        }
        out.put((byte) raw);
    }

    static int sizeOf(long value) {
        long raw = (value << 1) ^ (value >> 63);
        int bits = 64 - Long.numberOfLeadingZeros(raw | 1);
        return (bits + 6) / 7;
    }
}
