package io.myelin.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Adds up what the blocks of a Snappy stream claim to hold, because the library allocates each claim before it reads the block.
 * Layout: a header of 16 bytes, then blocks of a length (4 bytes) and that many bytes, which begin with the plain length as
 * little-endian base-128 number. What does not begin with the whole magic of a header is one block, and the library reads it so.
 */
final class SnappyFraming {
    /** 0x82, SNAPPY, 0. */
    private static final long MAGIC = 0x82534e4150505900L;

    private static final int MAGIC_HEAD = (int) (MAGIC >>> 32);
    private static final int HEADER_BYTES = 16;
    private static final int MAX_NUMBER_BYTES = 5;
    /** The most that Snappy packs into a byte: it repeats 64 bytes in three. */
    private static final long RATIO = 22;

    private SnappyFraming() {}

    static void check(ByteBuffer stream, int maxBytes) throws IOException {
        ByteBuffer in = stream.slice();
        if (in.remaining() < HEADER_BYTES || in.getLong(0) != MAGIC) {
            claim(in, 0, in.limit(), maxBytes);
            return;
        }
        long total = 0;
        int at = HEADER_BYTES;
        while (at < in.limit()) {
            if (in.limit() - at < Integer.BYTES) {
                throw new IOException("a block is cut off");
            }
            int length = in.getInt(at);
            at += Integer.BYTES;
            if (length == MAGIC_HEAD && in.limit() - at >= HEADER_BYTES - Integer.BYTES) {
                at += HEADER_BYTES - Integer.BYTES;
                continue;
            }
            if (length < 0 || length > in.limit() - at) {
                throw new IOException("a block says it is " + length + " bytes long");
            }
            total += claim(in, at, at + length, maxBytes - total);
            at += length;
        }
    }

    private static long claim(ByteBuffer in, int from, int to, long allowed) throws IOException {
        long claimed = 0;
        for (int i = 0; i < MAX_NUMBER_BYTES && from + i < to; i++) {
            byte next = in.get(from + i);
            claimed |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                if (claimed > allowed || claimed > RATIO * (to - from)) {
                    throw new IOException("a block of " + (to - from) + " bytes claims " + claimed
                            + ", more than allowed or than Snappy can pack");
                }
                return claimed;
            }
        }
        throw new IOException("a block does not say how long it is");
    }
}
