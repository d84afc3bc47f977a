package io.myelin.itests.crash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a record says: who wrote it, as which of those it wrote to that partition.
 *
 * @param writer number of the producer
 * @param number 0 for its first record in the partition
 */
record Payload(int writer, long number) {
    static final int BYTES = 1_024;

    /** Filled up with bytes that follow from both. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).putInt(writer).putLong(number);
        SplittableRandom random = new SplittableRandom(number * 31 + writer);
        while (out.hasRemaining()) {
            out.put((byte) random.nextInt());
        }
        return out.array();
    }

    /** @throws AssertionError when a byte is not what was written */
    static Payload decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Payload payload = new Payload(in.getInt(), in.getLong());
        if (!Arrays.equals(payload.encode(), bytes)) {
            throw new AssertionError("other bytes than were written in a record that claims to be " + payload);
        }
        return payload;
    }
}
