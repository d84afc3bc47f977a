package io.myelin.protocol.kafka.wire;

import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the protocol's primitive types, each length checked against what is there before it is used. */
public final class Wire {
    /** More tagged fields than this are refused, as Kafka 4.4 refuses them. */
    static final int MAX_TAGS = 10_000;

    private Wire() {}

    public static byte int8(ByteBuffer in) throws WireException {
        need(in, Byte.BYTES);
        return in.get();
    }

    public static short int16(ByteBuffer in) throws WireException {
        need(in, Short.BYTES);
        return in.getShort();
    }

    public static int int32(ByteBuffer in) throws WireException {
        need(in, Integer.BYTES);
        return in.getInt();
    }

    public static long int64(ByteBuffer in) throws WireException {
        need(in, Long.BYTES);
        return in.getLong();
    }

    public static int uvarint(ByteBuffer in) throws WireException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = int8(in);
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new WireException("a variable-length number does not end");
    }

    /** A string with a two-byte length; null where that is -1. */
    public static String nullableString(ByteBuffer in) throws WireException {
        int length = int16(in);
        return length < 0 ? null : text(in, length);
    }

    /** A string with a variable length, one more than it is; null where that is 0. */
    public static String compactNullableString(ByteBuffer in) throws WireException {
        int length = uvarint(in) - 1;
        return length < 0 ? null : text(in, length);
    }

    /** The length of an array; -1 for a null one. An element takes at least {@code elementBytes}, so longer ones are refused. */
    public static int arrayLength(ByteBuffer in, boolean compact, int elementBytes) throws WireException {
        int length = compact ? uvarint(in) - 1 : int32(in);
        if (length > in.remaining() / elementBytes) {
            throw new WireException("an array of " + length + " elements in " + in.remaining() + " bytes");
        }
        return Math.max(length, -1);
    }

    public static void skip(ByteBuffer in, int bytes) throws WireException {
        need(in, bytes);
        in.position(in.position() + bytes);
    }

    public static void skipTags(ByteBuffer in) throws WireException {
        int count = uvarint(in);
        if (count < 0 || count > MAX_TAGS) {
            throw new WireException(count + " tagged fields");
        }
        for (int i = 0; i < count; i++) {
            uvarint(in);
            skip(in, uvarint(in));
        }
    }

    private static String text(ByteBuffer in, int length) throws WireException {
        need(in, length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void need(ByteBuffer in, int bytes) throws WireException {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new WireException(bytes + " bytes are due, " + in.remaining() + " are there");
        }
    }
}
