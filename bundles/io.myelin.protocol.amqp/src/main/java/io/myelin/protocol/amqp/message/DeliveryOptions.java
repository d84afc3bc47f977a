package io.myelin.protocol.amqp.message;

import io.myelin.batch.Header;
import io.myelin.batch.RecordView;
import io.myelin.protocol.amqp.message.Sections.Kind;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * How a message is to be handed out, as headers of its record that Kafka clients may write, too: decimal text, and only where it
 * is not what holds anyway.
 */
public final class DeliveryOptions {
    /** 0 to 9, {@link #USUAL_PRIORITY} where it is missing. */
    static final String PRIORITY = "myelin.priority";
    /** When it is worth nothing any more, in ms since 1970. */
    static final String EXPIRES_MS = "myelin.expires.ms";
    /** Before when nobody gets it, in ms since 1970. */
    static final String DELIVER_AT_MS = "myelin.deliver.at.ms";
    /** Messages of one group go to one receiver. */
    static final String GROUP = "myelin.group";

    /** No application property becomes one of these. */
    static final Set<String> NAMES = Set.of(PRIORITY, EXPIRES_MS, DELIVER_AT_MS, GROUP);

    static final int USUAL_PRIORITY = 4;
    private static final int HIGHEST_PRIORITY = 9;
    private static final int MOST_DIGITS = 18;
    private static final Symbol DELIVERY_TIME = Symbol.valueOf("x-opt-delivery-time");
    private static final Symbol DELIVERY_DELAY = Symbol.valueOf("x-opt-delivery-delay");

    private DeliveryOptions() {}

    /** @param properties null when the message has none */
    static void add(List<Header> headers, Sections message, Properties properties, Codec codec, long nowMs)
            throws AmqpFailure {
        ByteBuffer encoded = message.get(Kind.HEADER);
        long ttlMs = 0;
        if (encoded.hasRemaining()) {
            if (!(codec.read(encoded) instanceof org.apache.qpid.proton.amqp.messaging.Header header)) {
                throw new AmqpFailure(Conditions.DECODE_ERROR, "the header of a message is none");
            }
            ttlMs = header.getTtl() == null ? 0 : header.getTtl().longValue();
            int priority = header.getPriority() == null
                    ? USUAL_PRIORITY
                    : Math.min(HIGHEST_PRIORITY, header.getPriority().intValue());
            add(headers, PRIORITY, priority, priority != USUAL_PRIORITY);
        }
        long expiresMs = expiresMs(properties, ttlMs, nowMs);
        add(headers, EXPIRES_MS, expiresMs, expiresMs > 0);
        long deliverAtMs = deliverAtMs(message.get(Kind.MESSAGE_ANNOTATIONS), codec, nowMs);
        add(headers, DELIVER_AT_MS, deliverAtMs, deliverAtMs > nowMs);
        if (properties != null && properties.getGroupId() != null) {
            headers.add(new Header(GROUP, text(properties.getGroupId())));
        }
    }

    private static long expiresMs(Properties properties, long ttlMs, long nowMs) {
        Date expiry = properties == null ? null : properties.getAbsoluteExpiryTime();
        if (expiry != null && expiry.getTime() > 0) {
            return expiry.getTime();
        }
        return ttlMs > 0 ? nowMs + ttlMs : 0;
    }

    private static long deliverAtMs(ByteBuffer annotations, Codec codec, long nowMs) throws AmqpFailure {
        if (!annotations.hasRemaining()
                || !(codec.read(annotations) instanceof MessageAnnotations decoded)
                || decoded.getValue() == null) {
            return 0;
        }
        Map<?, ?> values = decoded.getValue();
        Object time = values.get(DELIVERY_TIME);
        if (time instanceof Date date) {
            return date.getTime();
        }
        if (time instanceof Number number) {
            return number.longValue();
        }
        return values.get(DELIVERY_DELAY) instanceof Number delay && delay.longValue() > 0
                ? nowMs + delay.longValue()
                : 0;
    }

    private static void add(List<Header> headers, String name, long value, boolean unusual) {
        if (unusual) {
            headers.add(new Header(name, text(Long.toString(value))));
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the record is worth nothing any more. */
    public static boolean hasExpired(RecordView record, long nowMs) {
        OptionalLong expiresMs = number(record, EXPIRES_MS);
        return expiresMs.isPresent() && expiresMs.getAsLong() <= nowMs;
    }

    /** 0 to 9. */
    static int priority(RecordView record) {
        return (int) Math.min(HIGHEST_PRIORITY, number(record, PRIORITY).orElse(USUAL_PRIORITY));
    }

    static Optional<String> group(RecordView record) {
        return value(record, GROUP)
                .map(text -> StandardCharsets.UTF_8.decode(text.duplicate()).toString());
    }

    /** The number in a header; empty where there is none, or no number. */
    static OptionalLong number(RecordView record, String name) {
        return value(record, name).map(DeliveryOptions::number).orElse(OptionalLong.empty());
    }

    private static Optional<ByteBuffer> value(RecordView record, String name) {
        for (int i = record.headers().size() - 1; i >= 0; i--) {
            Header header = record.headers().get(i);
            if (header.key().equals(name)) {
                return Optional.ofNullable(header.value());
            }
        }
        return Optional.empty();
    }

    private static OptionalLong number(ByteBuffer text) {
        if (!text.hasRemaining() || text.remaining() > MOST_DIGITS) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = text.position(); i < text.limit(); i++) {
            int digit = text.get(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalLong.empty();
            }
            number = number * 10 + digit;
        }
        return OptionalLong.of(number);
    }
}
