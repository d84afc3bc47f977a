package io.myelin.telemetry.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protobuf message, one after another, out of a view of the bytes. Lengths are held against what is
 * there; nothing is allocated but texts that are asked for.
 */
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_VARINT_SHIFT = 63;

    private final ByteBuffer in;
    private int field;
    private int type;
    private boolean read = true;

    ProtoReader(ByteBuffer bytes) {
        this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to the next field, past the one before whether it was read or not. */
    boolean next() throws OtlpException {
        if (!read) {
            skip();
        }
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        if (tag >>> 3 != field || field <= 0) {
            throw new OtlpException("a field has the number " + (tag >>> 3));
        }
        read = false;
        return true;
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    ProtoReader message() throws OtlpException {
        return new ProtoReader(bytes());
    }

    String text(int maxBytes) throws OtlpException {
        ByteBuffer bytes = bytes();
        if (bytes.remaining() > maxBytes) {
            throw new OtlpException("a text of " + bytes.remaining() + " bytes; " + maxBytes + " are allowed");
        }
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    long number() throws OtlpException {
        expect(VARINT);
        return varint();
    }

    long fixed64() throws OtlpException {
        expect(FIXED_64);
        need(Long.BYTES);
        return in.getLong();
    }

    double fixedDouble() throws OtlpException {
        return Double.longBitsToDouble(fixed64());
    }

    private ByteBuffer bytes() throws OtlpException {
        expect(BYTES);
        int length = length();
        ByteBuffer view = in.slice(in.position(), length);
        in.position(in.position() + length);
        return view;
    }

    private void expect(int wanted) throws OtlpException {
        if (type != wanted) {
            throw new OtlpException("field " + field + " has the wire type " + type + " instead of " + wanted);
        }
        read = true;
    }

    private void skip() throws OtlpException {
        switch (type) {
            case VARINT -> varint();
            case FIXED_64 -> advance(Long.BYTES);
            case BYTES -> advance(length());
            case FIXED_32 -> advance(Integer.BYTES);
            default -> throw new OtlpException("field " + field + " has the wire type " + type);
        }
    }

    private void advance(int bytes) throws OtlpException {
        need(bytes);
        in.position(in.position() + bytes);
    }

    private int length() throws OtlpException {
        long length = varint();
        if (length < 0 || length > in.remaining()) {
            throw new OtlpException("a length of " + length + " where " + in.remaining() + " bytes are left");
        }
        return (int) length;
    }

    private long varint() throws OtlpException {
        long value = 0;
        for (int shift = 0; shift <= MAX_VARINT_SHIFT; shift += 7) {
            need(1);
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new OtlpException("a number has more than 64 bits");
    }

    private void need(int bytes) throws OtlpException {
        if (in.remaining() < bytes) {
            throw new OtlpException("the bytes end too early");
        }
    }
}
