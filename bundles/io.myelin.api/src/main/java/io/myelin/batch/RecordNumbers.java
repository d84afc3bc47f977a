package io.myelin.batch;

import java.nio.ByteBuffer;

/** The numbers of records that lie whole in a buffer, checked against its end. */
final class RecordNumbers {
    private RecordNumbers() {}

    static void need(ByteBuffer in, int bytes) throws CorruptBatchException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new CorruptBatchException(
                    "a record needs " + bytes + " more bytes, " + in.remaining() + " are there");
        }
    }

    static int varint(ByteBuffer in) throws CorruptBatchException {
        long value = varlong(in);
        if (value != (int) value) {
            throw new CorruptBatchException("a number of a record does not fit: " + value);
        }
        return (int) value;
    }

    static long varlong(ByteBuffer in) throws CorruptBatchException {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(in, 1);
            byte next = in.get();
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new CorruptBatchException("a number of a record does not end");
    }
}
