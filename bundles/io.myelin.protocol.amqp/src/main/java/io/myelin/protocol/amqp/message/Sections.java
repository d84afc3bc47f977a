package io.myelin.protocol.amqp.message;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * An encoded message, cut into its sections where it lies (part 3, 3.2): each is a view of the message with its descriptor. The
 * body is one run of bytes, whatever it is made of.
 */
public final class Sections {
    /** The sections in their order. */
    enum Kind {
        HEADER(0x70, "amqp:header:list"),
        DELIVERY_ANNOTATIONS(0x71, "amqp:delivery-annotations:map"),
        MESSAGE_ANNOTATIONS(0x72, "amqp:message-annotations:map"),
        PROPERTIES(0x73, "amqp:properties:list"),
        APPLICATION_PROPERTIES(0x74, "amqp:application-properties:map"),
        BODY(0, ""),
        FOOTER(0x78, "amqp:footer:map");

        final int code;
        final String symbol;

        Kind(int code, String symbol) {
            this.code = code;
            this.symbol = symbol;
        }
    }

    /** What a body is made of. */
    enum Body {
        DATA(0x75, "amqp:data:binary"),
        SEQUENCE(0x76, "amqp:amqp-sequence:list"),
        VALUE(0x77, "amqp:amqp-value:*");

        final int code;
        final String symbol;

        Body(int code, String symbol) {
            this.code = code;
            this.symbol = symbol;
        }
    }

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final Map<Kind, ByteBuffer> parts = new EnumMap<>(Kind.class);
    private int bodies;
    private Body body;
    /** Of the last part of the body, within it. */
    private int valueAt;

    private Sections() {}

    /** @throws AmqpFailure a decode error when sections are cut off, unknown, or out of order */
    public static Sections of(ByteBuffer message) throws AmqpFailure {
        Sections sections = new Sections();
        int at = message.position();
        while (at < message.limit()) {
            at = sections.add(message, at);
        }
        return sections;
    }

    /** Empty when the message has no such section. */
    ByteBuffer get(Kind kind) {
        return parts.getOrDefault(kind, NONE).duplicate();
    }

    /** Of which sections the body is, when it is one; null when it is none or several. */
    Body body() {
        return bodies == 1 ? body : null;
    }

    /** Where the value of the only section of the body begins, within the body. */
    int valueAt() {
        return valueAt;
    }

    private int add(ByteBuffer message, int at) throws AmqpFailure {
        int value = Encoding.skipDescriptor(message, at);
        int end = Encoding.skip(message, value);
        for (Body candidate : Body.values()) {
            if (Encoding.describes(message, at, candidate.code, candidate.symbol)) {
                addBody(message, at, value, end, candidate);
                return end;
            }
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.BODY && Encoding.describes(message, at, kind.code, kind.symbol)) {
                requireAfter(kind);
                parts.put(kind, message.slice(at, end - at));
                return end;
            }
        }
        throw new AmqpFailure(Conditions.DECODE_ERROR, "a message has a section that is not known");
    }

    private void addBody(ByteBuffer message, int at, int value, int end, Body kind) throws AmqpFailure {
        ByteBuffer before = parts.get(Kind.BODY);
        if (before == null) {
            requireAfter(Kind.BODY);
        } else if (kind != body || kind == Body.VALUE || parts.containsKey(Kind.FOOTER)) {
            throw new AmqpFailure(Conditions.DECODE_ERROR, "a message has two bodies");
        }
        int length = before == null ? 0 : before.remaining();
        int start = at - length;
        parts.put(Kind.BODY, message.slice(start, end - start));
        bodies++;
        body = kind;
        valueAt = value - start;
    }

    private void requireAfter(Kind kind) throws AmqpFailure {
        for (Kind present : parts.keySet()) {
            if (present.compareTo(kind) >= 0) {
                throw new AmqpFailure(Conditions.DECODE_ERROR, kind + " comes after " + present + " in a message");
            }
        }
    }
}
