package io.myelin.protocol.amqp.message;

import static io.myelin.protocol.amqp.message.Messages.CODEC;
import static io.myelin.protocol.amqp.message.Messages.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.Header;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    private final RecordToMessage back = new RecordToMessage("orders/eu", CODEC);

    private static org.apache.qpid.proton.amqp.messaging.Header header() {
        var header = new org.apache.qpid.proton.amqp.messaging.Header();
        header.setDurable(true);
        header.setPriority(UnsignedByte.valueOf((byte) 7));
        header.setTtl(UnsignedInteger.valueOf(5000));
        return header;
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setMessageId(UUID.fromString("11112222-3333-4444-5555-666677778888"));
        properties.setTo("queue://orders");
        properties.setGroupId("customer-1");
        properties.setCreationTime(new Date(NOW_MS - 5));
        return properties;
    }

    private static ApplicationProperties application() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "grün");
        values.put("int", 42);
        values.put("long", UnsignedInteger.valueOf(7));
        values.put("yes", true);
        values.put("none", null);
        values.put("bytes", new Binary(new byte[] {1, 0, -1}));
        values.put("time", new Date(12345));
        values.put("myelin.priority", "of somebody else");
        values.put(Kept.HEADER, "of somebody else");
        return new ApplicationProperties(values);
    }

    /** A body, the value of the record, and how it is stored. */
    static Stream<Arguments> bodies() {
        byte[] longText = new byte[300];
        java.util.Arrays.fill(longText, (byte) 'x');
        return Stream.of(
                Arguments.of(new Object[] {new AmqpValue("grün")}, bytes("grün"), Kept.Form.PLAIN),
                Arguments.of(
                        new Object[] {new AmqpValue(new String(longText, StandardCharsets.UTF_8))},
                        longText,
                        Kept.Form.PLAIN),
                Arguments.of(new Object[] {new AmqpValue("")}, new byte[0], Kept.Form.PLAIN),
                Arguments.of(
                        new Object[] {new AmqpValue(new Binary(new byte[] {0, 1}))},
                        new byte[] {0, 1},
                        Kept.Form.PLAIN),
                Arguments.of(new Object[] {new Data(new Binary(longText))}, longText, Kept.Form.PLAIN),
                Arguments.of(
                        new Object[] {new byte[] {0, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0x75, (byte) 0xb0, 0, 0, 0, 1, 9}
                        },
                        new byte[] {9},
                        Kept.Form.PLAIN),
                Arguments.of(
                        new Object[] {
                            encoded(new Object[] {
                                        new byte[] {0, (byte) 0xa3, 16},
                                        "amqp:data:binary".getBytes(),
                                        new byte[] {(byte) 0xa0, 1, 9}
                                    })
                                    .array()
                        },
                        new byte[] {9},
                        Kept.Form.PLAIN),
                Arguments.of(new Object[] {new AmqpValue(null)}, null, Kept.Form.NULL),
                Arguments.of(new Object[] {new AmqpValue(Map.of("a", 1))}, null, Kept.Form.ENCODED),
                Arguments.of(new Object[] {new AmqpValue(List.of(1, "b"))}, null, Kept.Form.ENCODED),
                Arguments.of(new Object[] {new AmqpValue(5L)}, null, Kept.Form.ENCODED),
                Arguments.of(
                        new Object[] {new AmqpSequence(List.of(1)), new AmqpSequence(List.of(2))},
                        null,
                        Kept.Form.ENCODED),
                Arguments.of(
                        new Object[] {new Data(new Binary(new byte[] {1})), new Data(new Binary(new byte[] {2}))},
                        null,
                        Kept.Form.ENCODED),
                Arguments.of(new Object[] {}, new byte[0], Kept.Form.ENCODED));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void everyBodyComesBackByteForByte(Object[] body, byte[] value, Kept.Form form) throws Exception {
        ByteBuffer message = encoded(
                header(),
                new MessageAnnotations(Map.of(Symbol.valueOf("x-opt-jms-msg-type"), (byte) 5)),
                properties(),
                application(),
                encoded(body).array(),
                new Footer(Map.of(Symbol.valueOf("sum"), 1)));
        StoredMessage stored = MessageToRecord.of(message, CODEC).store(NOW_MS);
        if (form != Kept.Form.ENCODED || value != null) {
            assertEquals(value == null ? null : ByteBuffer.wrap(value), stored.value());
        }
        assertEquals(form, kept(stored).form());
        assertEquals(message, back.message(Messages.logged(stored), 0, 1));
    }

    private static Kept kept(StoredMessage stored) {
        return Kept.read(stored.headers().get(stored.headers().size() - 1).value())
                .orElseThrow();
    }

    @Test
    void aBareBodyComesBackToo() throws Exception {
        ByteBuffer message = encoded(new AmqpValue("x"));
        StoredMessage stored = MessageToRecord.of(message, CODEC).store(NOW_MS);
        assertNull(stored.key());
        assertEquals(NOW_MS, stored.timestampMs());
        assertEquals(message, back.message(Messages.logged(stored), 0, 1));
    }

    @Test
    void deliveryAnnotationsEndHere() throws Exception {
        ByteBuffer message =
                encoded(new DeliveryAnnotations(Map.of(Symbol.valueOf("hop"), 1)), properties(), new AmqpValue("x"));
        StoredMessage stored = MessageToRecord.of(message, CODEC).store(NOW_MS);
        assertEquals(encoded(properties(), new AmqpValue("x")), back.message(Messages.logged(stored), 0, 1));
    }

    @Test
    void aKafkaClientSeesPropertiesGroupAndTime() throws Exception {
        MessageToRecord message = MessageToRecord.of(encoded(properties(), application(), new AmqpValue("x")), CODEC);
        assertEquals("queue://orders", message.to().orElseThrow());
        StoredMessage stored = message.store(NOW_MS);
        assertEquals(ByteBuffer.wrap(bytes("customer-1")), stored.key());
        assertEquals(NOW_MS - 5, stored.timestampMs());
        Map<String, ByteBuffer> headers = new LinkedHashMap<>();
        stored.headers().forEach(header -> headers.put(header.key(), header.value()));
        assertEquals(
                List.of("text", "int", "long", "yes", "none", "bytes", "time", "myelin.group", Kept.HEADER),
                List.copyOf(headers.keySet()));
        assertEquals(
                List.of("grün", "42", "7", "true", "12345"),
                Stream.of("text", "int", "long", "yes", "time")
                        .map(name ->
                                StandardCharsets.UTF_8.decode(headers.get(name)).toString())
                        .collect(Collectors.toList()));
        assertNull(headers.get("none"));
        assertEquals(ByteBuffer.wrap(new byte[] {1, 0, -1}), headers.get("bytes"));
    }

    private static Map<String, String> options(Object... sections) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        for (Header header :
                MessageToRecord.of(encoded(sections), CODEC).store(NOW_MS).headers()) {
            if (!header.key().equals(Kept.HEADER)) {
                options.put(
                        header.key(),
                        StandardCharsets.UTF_8.decode(header.value()).toString());
            }
        }
        return options;
    }

    @Test
    void whatIsUnusualIsAHeaderThatKafkaClientsMayWriteToo() throws Exception {
        var header = new org.apache.qpid.proton.amqp.messaging.Header();
        header.setPriority(UnsignedByte.valueOf((byte) 4));
        AmqpValue body = new AmqpValue("x");
        assertEquals(Map.of(), options(header, new Properties(), body));
        header.setPriority(UnsignedByte.valueOf((byte) 200));
        header.setTtl(UnsignedInteger.valueOf(500));
        assertEquals(
                Map.of("myelin.priority", "9", "myelin.expires.ms", Long.toString(NOW_MS + 500)),
                options(header, body));
        Properties properties = new Properties();
        properties.setAbsoluteExpiryTime(new Date(NOW_MS - 7));
        assertEquals(
                Map.of("myelin.priority", "9", "myelin.expires.ms", Long.toString(NOW_MS - 7)),
                options(header, properties, body),
                "the time is more exact than how long");
        Symbol time = Symbol.valueOf("x-opt-delivery-time");
        Symbol delay = Symbol.valueOf("x-opt-delivery-delay");
        assertEquals(
                Map.of("myelin.deliver.at.ms", Long.toString(NOW_MS + 9)),
                options(new MessageAnnotations(Map.of(time, NOW_MS + 9, delay, 3)), body));
        assertEquals(
                Map.of("myelin.deliver.at.ms", Long.toString(NOW_MS + 3)),
                options(new MessageAnnotations(Map.of(delay, 3)), body));
        assertEquals(Map.of(), options(new MessageAnnotations(Map.of(time, NOW_MS, delay, "x")), body));
    }

    @Test
    void whatAKafkaClientSaysOfDeliveryIsHeard() throws Exception {
        List<Header> headers = List.of(
                new Header("myelin.priority", ByteBuffer.wrap(bytes("7"))),
                new Header("myelin.expires.ms", ByteBuffer.wrap(bytes("1234"))),
                new Header("myelin.group", ByteBuffer.wrap(bytes("g"))));
        var record = Messages.record(NOW_MS, null, ByteBuffer.wrap(bytes("x")), headers);
        List<Object> sections = sections(back.message(record, 0, 1));
        var header = (org.apache.qpid.proton.amqp.messaging.Header) sections.get(0);
        assertTrue(header.getDurable());
        assertEquals(7, header.getPriority().intValue());
        Properties properties = (Properties) sections.get(1);
        assertEquals(1234, properties.getAbsoluteExpiryTime().getTime());
        assertEquals("g", properties.getGroupId());
        assertEquals(3, sections.size(), "no application properties");
        assertTrue(DeliveryOptions.hasExpired(record, 1234));
        assertFalse(DeliveryOptions.hasExpired(record, 1233));
        var odd = Messages.record(
                NOW_MS, null, null, List.of(new Header("myelin.expires.ms", ByteBuffer.wrap(bytes("-1 day")))));
        assertFalse(DeliveryOptions.hasExpired(odd, Long.MAX_VALUE));
    }

    @Test
    void aTimeToComeIsNow() throws Exception {
        StoredMessage stored = MessageToRecord.of(encoded(properties(), new AmqpValue("x")), CODEC)
                .store(NOW_MS - 1000);
        assertEquals(NOW_MS - 1000, stored.timestampMs());
    }

    private List<Object> sections(ByteBuffer message) throws AmqpFailure {
        List<Object> sections = new java.util.ArrayList<>();
        while (message.hasRemaining()) {
            sections.add(CODEC.read(message));
        }
        return sections;
    }

    @Test
    void aRecordOfAKafkaClientIsATextMessage() throws Exception {
        List<Object> sections = sections(back.message(
                Messages.record(
                        NOW_MS,
                        ByteBuffer.wrap(bytes("k1")),
                        ByteBuffer.wrap(bytes("grün\n")),
                        List.of(new Header("trace", ByteBuffer.wrap(bytes("abc"))), new Header("void", null))),
                3,
                1));
        assertTrue(((org.apache.qpid.proton.amqp.messaging.Header) sections.get(0)).getDurable());
        Properties properties = (Properties) sections.get(1);
        assertEquals("ID:orders/eu:3:0", properties.getMessageId());
        assertEquals("orders/eu", properties.getTo());
        assertEquals(NOW_MS, properties.getCreationTime().getTime());
        Map<?, ?> application = ((ApplicationProperties) sections.get(2)).getValue();
        assertEquals("k1", application.get(RecordToMessage.KEY));
        assertEquals("abc", application.get("trace"));
        assertTrue(application.containsKey("void"));
        assertEquals("grün\n", ((AmqpValue) sections.get(3)).getValue());
    }

    @Test
    void bytesThatAreNoTextAreABytesMessage() throws Exception {
        for (byte[] value : List.of(new byte[] {0, 0, 0, 5}, new byte[] {(byte) 0xff, 'a'})) {
            List<Object> sections =
                    sections(back.message(Messages.record(NOW_MS, null, ByteBuffer.wrap(value), List.of()), 0, 1));
            assertEquals(3, sections.size(), "no properties, no section");
            assertEquals(new Binary(value), ((Data) sections.get(2)).getValue());
        }
    }

    @Test
    void noValueIsNoBody() throws Exception {
        List<Object> sections = sections(back.message(Messages.record(NOW_MS, null, null, List.of()), 0, 1));
        assertNull(((AmqpValue) sections.get(2)).getValue());
    }

    @Test
    void aMessageThatComesAgainSaysSo() throws Exception {
        org.apache.qpid.proton.amqp.messaging.Header header = new org.apache.qpid.proton.amqp.messaging.Header();
        header.setPriority(UnsignedByte.valueOf((byte) 7));
        header.setTtl(UnsignedInteger.valueOf(5000));
        for (int before : new int[] {0, 9}) {
            header.setDeliveryCount(before == 0 ? null : UnsignedInteger.valueOf(before));
            StoredMessage stored = MessageToRecord.of(encoded(header, properties(), new AmqpValue("x")), CODEC)
                    .store(NOW_MS);
            for (int count = 1; count < 4; count++) {
                List<Object> sections = sections(back.message(Messages.logged(stored), 0, count));
                var told = (org.apache.qpid.proton.amqp.messaging.Header) sections.get(0);
                assertEquals(
                        count - 1,
                        told.getDeliveryCount() == null
                                ? 0
                                : told.getDeliveryCount().intValue());
                assertEquals(7, told.getPriority().intValue());
                assertEquals(5000, told.getTtl().intValue());
                assertEquals(3, sections.size());
            }
        }
        List<Object> sections = sections(back.message(Messages.record(NOW_MS, null, null, List.of()), 0, 3));
        var made = (org.apache.qpid.proton.amqp.messaging.Header) sections.get(0);
        assertEquals(2, made.getDeliveryCount().intValue());
        assertTrue(made.getDurable());
    }

    @Test
    void aHeaderThatOnlyLooksLikeOursIsAHeader() throws Exception {
        for (byte[] foreign :
                List.of(bytes("v"), new byte[] {1, 0, 5}, new byte[] {1, 9, 0, 0, 0, 0, 0, 0}, new byte[0])) {
            List<Object> sections = sections(back.message(
                    Messages.record(
                            NOW_MS,
                            null,
                            ByteBuffer.wrap(bytes("x")),
                            List.of(new Header(Kept.HEADER, ByteBuffer.wrap(foreign)))),
                    0,
                    1));
            assertEquals("x", ((AmqpValue) sections.get(3)).getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsNoMessageIsADecodeError(int which) {
        ByteBuffer message = List.of(
                        encoded(new byte[] {0x40}),
                        encoded(new byte[] {0, 0x53}),
                        encoded(new byte[] {0, 0x53, 0x75, (byte) 0xa0, 5, 1}),
                        encoded(new byte[] {0, 0x53, 0x75, (byte) 0xb0, -1, 0, 0, 0, 1}),
                        encoded(new byte[] {0, 0x53, 0x60, 0x40}),
                        encoded(new AmqpValue("a"), new AmqpValue("b")),
                        encoded(new AmqpValue("a"), properties()),
                        encoded(properties(), header(), new AmqpValue("a")),
                        encoded(new byte[] {0, 0x53, 0x77, 0x30}))
                .get(which);
        AmqpFailure failure = assertThrows(
                AmqpFailure.class, () -> MessageToRecord.of(message, CODEC).store(NOW_MS));
        assertEquals("amqp:decode-error", failure.condition().toString());
    }
}
