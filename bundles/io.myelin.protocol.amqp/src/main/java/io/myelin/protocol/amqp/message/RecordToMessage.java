package io.myelin.protocol.amqp.message;

import io.myelin.batch.Header;
import io.myelin.batch.RecordView;
import io.myelin.protocol.amqp.message.Sections.Kind;
import io.myelin.protocol.amqp.wire.Codec;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * Records as AMQP messages: one that came as a message leaves as it was, byte for byte; one of a Kafka client becomes a text or
 * bytes message with its headers as properties.
 */
public final class RecordToMessage {
    /** The name under which JMS applications find the key of a Kafka client's record. */
    static final String KEY = "JMS_MYELIN_KEY";

    /** A durable header: a section of its own, always the same. */
    private static final byte[] DURABLE = {0x00, 0x53, 0x70, (byte) 0xc0, 0x02, 0x01, 0x41};

    private final String address;
    private final Codec codec;

    /** @param address of the node that the records are of */
    public RecordToMessage(String address, Codec codec) {
        this.address = address;
        this.codec = codec;
    }

    /**
     * The encoded message, a copy.
     *
     * @param deliveries how often it has been handed out, this time included
     */
    public ByteBuffer message(RecordView record, int partition, int deliveries) {
        return kept(record)
                .map(kept -> asItWas(record, kept, deliveries - 1))
                .orElseGet(() -> made(record, partition, deliveries - 1));
    }

    private static Optional<Kept> kept(RecordView record) {
        for (int i = record.headers().size() - 1; i >= 0; i--) {
            Header header = record.headers().get(i);
            if (header.key().equals(Kept.HEADER)) {
                return header.value() == null ? Optional.empty() : Kept.read(header.value());
            }
        }
        return Optional.empty();
    }

    private ByteBuffer asItWas(RecordView record, Kept kept, int failed) {
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(DeliveryCount.put(kept.sections().get(Kind.HEADER), failed, codec));
        parts.add(kept.sections().get(Kind.MESSAGE_ANNOTATIONS));
        parts.add(kept.sections().get(Kind.PROPERTIES));
        parts.add(kept.sections().get(Kind.APPLICATION_PROPERTIES));
        parts.add(kept.prefix());
        if (record.value() != null) {
            parts.add(record.value());
        }
        parts.add(kept.sections().get(Kind.FOOTER));
        return join(parts);
    }

    private ByteBuffer made(RecordView record, int partition, int failed) {
        Properties properties = new Properties();
        properties.setMessageId("ID:" + address + ":" + partition + ":" + record.offset());
        properties.setTo(address);
        if (record.timestampMs() >= 0) {
            properties.setCreationTime(new Date(record.timestampMs()));
        }
        DeliveryOptions.number(record, DeliveryOptions.EXPIRES_MS)
                .ifPresent(expiresMs -> properties.setAbsoluteExpiryTime(new Date(expiresMs)));
        DeliveryOptions.group(record).ifPresent(properties::setGroupId);
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(DeliveryCount.put(header(record), failed, codec));
        parts.add(codec.write(properties));
        Map<String, Object> application = application(record);
        if (!application.isEmpty()) {
            parts.add(codec.write(new ApplicationProperties(application)));
        }
        parts.add(codec.write(body(record.value())));
        return join(parts);
    }

    private ByteBuffer header(RecordView record) {
        int priority = DeliveryOptions.priority(record);
        if (priority == DeliveryOptions.USUAL_PRIORITY) {
            return ByteBuffer.wrap(DURABLE);
        }
        var header = new org.apache.qpid.proton.amqp.messaging.Header();
        header.setDurable(true);
        header.setPriority(UnsignedByte.valueOf((byte) priority));
        return codec.write(header);
    }

    private static Map<String, Object> application(RecordView record) {
        Map<String, Object> application = new LinkedHashMap<>();
        if (record.key() != null) {
            application.put(KEY, readable(record.key()));
        }
        for (Header header : record.headers()) {
            if (!DeliveryOptions.NAMES.contains(header.key())) {
                application.put(header.key(), header.value() == null ? null : readable(header.value()));
            }
        }
        return application;
    }

    private static Object body(ByteBuffer value) {
        if (value == null) {
            return new AmqpValue(null);
        }
        Object readable = readable(value);
        return readable instanceof Binary binary ? new Data(binary) : new AmqpValue(readable);
    }

    /** Text where it is UTF-8 without control characters, else bytes. */
    private static Object readable(ByteBuffer bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate());
            if (text.chars().allMatch(RecordToMessage::isText)) {
                return text.toString();
            }
        } catch (CharacterCodingException e) {
            // bytes, then
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new Binary(copy);
    }

    private static boolean isText(int character) {
        return !Character.isISOControl(character) || character == '\n' || character == '\r' || character == '\t';
    }

    private static ByteBuffer join(List<ByteBuffer> parts) {
        int bytes = 0;
        for (ByteBuffer part : parts) {
            bytes = Math.addExact(bytes, part.remaining());
        }
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        parts.forEach(part -> whole.put(part.duplicate()));
        return whole.flip();
    }
}
