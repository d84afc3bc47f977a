package io.myelin.protocol.amqp.message;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Steps over encoded values without decoding them (part 1, 1.6). Nothing is allocated. */
final class Encoding {
    static final int DESCRIBED = 0x00;
    static final int NULL = 0x40;
    static final int SMALL_ULONG = 0x53;
    static final int ULONG = 0x80;
    static final int BINARY_8 = 0xa0;
    static final int STRING_8 = 0xa1;
    static final int SYMBOL_8 = 0xa3;
    static final int BINARY_32 = 0xb0;
    static final int STRING_32 = 0xb1;
    static final int SYMBOL_32 = 0xb3;
    private static final int MOST_DESCRIPTORS = 8;

    private Encoding() {}

    /** The code at an index. */
    static int code(ByteBuffer in, int at) throws AmqpFailure {
        need(in, at, 1);
        return Byte.toUnsignedInt(in.get(at));
    }

    /** Where the value of a described type begins. */
    static int skipDescriptor(ByteBuffer in, int at) throws AmqpFailure {
        if (code(in, at) != DESCRIBED) {
            throw new AmqpFailure(Conditions.DECODE_ERROR, "a section of a message has no descriptor");
        }
        return skipPlain(in, at + 1);
    }

    /** Where the value ends that begins with a constructor at an index. */
    static int skip(ByteBuffer in, int at) throws AmqpFailure {
        int value = at;
        for (int i = 0; code(in, value) == DESCRIBED; i++) {
            if (i == MOST_DESCRIPTORS) {
                throw new AmqpFailure(Conditions.DECODE_ERROR, "a value has too many descriptors");
            }
            value = skipPlain(in, value + 1);
        }
        return skipPlain(in, value);
    }

    private static int skipPlain(ByteBuffer in, int at) throws AmqpFailure {
        int code = code(in, at);
        int next = at + 1;
        int width = code >>> 4;
        switch (width) {
            case 0x4:
                return next;
            case 0x5, 0x6, 0x7, 0x8, 0x9:
                return after(in, next, 1 << width - 5);
            case 0xa, 0xc, 0xe:
                need(in, next, 1);
                return after(in, next + 1, Byte.toUnsignedInt(in.get(next)));
            case 0xb, 0xd, 0xf:
                need(in, next, Integer.BYTES);
                return after(in, next + Integer.BYTES, in.getInt(next));
            default:
                throw new AmqpFailure(Conditions.DECODE_ERROR, "0x" + Integer.toHexString(code) + " encodes nothing");
        }
    }

    /** Whether the described type at an index has this descriptor, as a number or as a symbol. */
    static boolean describes(ByteBuffer in, int at, int number, String symbol) throws AmqpFailure {
        int descriptor = at + 1;
        return switch (code(in, descriptor)) {
            case SMALL_ULONG -> Byte.toUnsignedInt(in.get(descriptor + 1)) == number;
            case ULONG -> in.getLong(descriptor + 1) == number;
            case SYMBOL_8 -> text(in, descriptor + 2, Byte.toUnsignedInt(in.get(descriptor + 1)), symbol);
            case SYMBOL_32 -> text(in, descriptor + 1 + Integer.BYTES, in.getInt(descriptor + 1), symbol);
            default -> false;
        };
    }

    private static boolean text(ByteBuffer in, int at, int length, String expected) {
        return length == expected.length()
                && in.slice(at, length).equals(ByteBuffer.wrap(expected.getBytes(StandardCharsets.US_ASCII)));
    }

    private static int after(ByteBuffer in, int at, int length) throws AmqpFailure {
        need(in, at, length);
        return at + length;
    }

    private static void need(ByteBuffer in, int at, int length) throws AmqpFailure {
        if (length < 0 || length > in.limit() - at) {
            throw new AmqpFailure(Conditions.DECODE_ERROR, "a message is cut off");
        }
    }
}
