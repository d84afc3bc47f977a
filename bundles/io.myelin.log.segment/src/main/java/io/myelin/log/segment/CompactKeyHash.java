package io.myelin.log.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits of result: two keys that meet would lose a record, so nobody who does not know the secret may be
 * able to make them. Not thread safe.
 */
final class CompactKeyHash {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FINAL_ROUNDS = 4;

    private final long k0;
    private final long k1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long high;

    CompactKeyHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** Hashes some bytes of a buffer; the lower half of the result, {@link #high()} is the other one. */
    long hash(ByteBuffer in, int at, int length) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
        int whole = at + (length & ~7);
        for (int i = at; i < whole; i += Long.BYTES) {
            absorb((long) LONGS.get(in, i));
        }
        long last = (long) length << 56;
        for (int i = whole, shift = 0; i < at + length; i++, shift += 8) {
            last |= (in.get(i) & 0xffL) << shift;
        }
        absorb(last);
        v2 ^= 0xee;
        rounds(FINAL_ROUNDS);
        long low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(FINAL_ROUNDS);
        high = v0 ^ v1 ^ v2 ^ v3;
        return low;
    }

    long high() {
        return high;
    }

    private void absorb(long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < count; i++) {
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
