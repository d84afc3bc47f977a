package io.myelin.protocol.amqp.message;

import io.myelin.batch.Header;
import io.myelin.protocol.amqp.message.Sections.Body;
import io.myelin.protocol.amqp.message.Sections.Kind;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * AMQP messages as records that any Kafka client can read: a plain body is the value, application properties are headers, the
 * group is the key. One more header keeps the rest as it was encoded, so that {@link RecordToMessage} gives back each byte.
 */
public final class MessageToRecord {
    private final Sections sections;
    private final Properties properties;
    private final Codec codec;

    private MessageToRecord(Sections sections, Properties properties, Codec codec) {
        this.sections = sections;
        this.properties = properties;
        this.codec = codec;
    }

    /** @param message a whole one, position to limit; what is made of it are views */
    public static MessageToRecord of(ByteBuffer message, Codec codec) throws AmqpFailure {
        Sections sections = Sections.of(message);
        ByteBuffer encoded = sections.get(Kind.PROPERTIES);
        Properties properties = null;
        if (encoded.hasRemaining()) {
            if (!(codec.read(encoded) instanceof Properties decoded)) {
                throw new AmqpFailure(Conditions.DECODE_ERROR, "the properties of a message are none");
            }
            properties = decoded;
        }
        return new MessageToRecord(sections, properties, codec);
    }

    /** Where the message says that it goes. */
    public Optional<String> to() {
        return Optional.ofNullable(properties).map(Properties::getTo);
    }

    /** @param nowMs the time, for a message that says none or one to come */
    public StoredMessage store(long nowMs) throws AmqpFailure {
        List<Header> headers = new ArrayList<>();
        addProperties(headers);
        DeliveryOptions.add(headers, sections, properties, codec, nowMs);
        ByteBuffer body = sections.get(Kind.BODY);
        Body kind = sections.body();
        int at = sections.valueAt();
        int code = kind == null ? -1 : Encoding.code(body, at);
        Kept.Form form = form(kind, code);
        ByteBuffer prefix = body.slice(0, 0);
        ByteBuffer value = body;
        if (form == Kept.Form.PLAIN) {
            int start = at + 1 + (code == Encoding.BINARY_32 || code == Encoding.STRING_32 ? Integer.BYTES : 1);
            prefix = body.slice(0, start);
            value = body.slice(start, body.limit() - start);
        } else if (form == Kept.Form.NULL) {
            prefix = body;
            value = null;
        }
        headers.add(new Header(Kept.HEADER, Kept.of(sections, form, prefix).write()));
        return new StoredMessage(timestampMs(nowMs), key(), value, headers);
    }

    private static Kept.Form form(Body kind, int code) {
        if (kind == Body.VALUE && code == Encoding.NULL) {
            return Kept.Form.NULL;
        }
        boolean bytes = code == Encoding.BINARY_8 || code == Encoding.BINARY_32;
        boolean text = code == Encoding.STRING_8 || code == Encoding.STRING_32;
        return kind == Body.DATA && bytes || kind == Body.VALUE && (bytes || text)
                ? Kept.Form.PLAIN
                : Kept.Form.ENCODED;
    }

    private long timestampMs(long nowMs) {
        Date created = properties == null ? null : properties.getCreationTime();
        return created == null || created.getTime() < 0 ? nowMs : Math.min(created.getTime(), nowMs);
    }

    private ByteBuffer key() {
        String group = properties == null ? null : properties.getGroupId();
        return group == null ? null : ByteBuffer.wrap(group.getBytes(StandardCharsets.UTF_8));
    }

    private void addProperties(List<Header> headers) throws AmqpFailure {
        ByteBuffer encoded = sections.get(Kind.APPLICATION_PROPERTIES);
        if (!encoded.hasRemaining()) {
            return;
        }
        if (!(codec.read(encoded) instanceof ApplicationProperties decoded)) {
            throw new AmqpFailure(Conditions.DECODE_ERROR, "the application properties of a message are none");
        }
        if (decoded.getValue() == null) {
            return;
        }
        for (Map.Entry<?, ?> property : ((Map<?, ?>) decoded.getValue()).entrySet()) {
            String name = String.valueOf(property.getKey());
            if (!name.equals(Kept.HEADER) && !DeliveryOptions.NAMES.contains(name)) {
                headers.add(new Header(name, plain(property.getValue())));
            }
        }
    }

    private static ByteBuffer plain(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Binary binary) {
            return binary.asByteBuffer();
        }
        String text = value instanceof Date time ? Long.toString(time.getTime()) : value.toString();
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
