package io.myelin.telemetry.otlp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Protobuf messages, as a client's library writes them. */
public final class ProtoWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ProtoWriter tag(int field, int type) {
        return varint((long) field << 3 | type);
    }

    private ProtoWriter varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    public ProtoWriter number(int field, long value) {
        return tag(field, 0).varint(value);
    }

    public ProtoWriter fixed(int field, long value) {
        tag(field, 1);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    public ProtoWriter fixed(int field, double value) {
        return fixed(field, Double.doubleToLongBits(value));
    }

    public ProtoWriter bytes(int field, byte[] value) {
        tag(field, 2).varint(value.length);
        out.writeBytes(value);
        return this;
    }

    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toBytes());
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public static ProtoWriter of() {
        return new ProtoWriter();
    }

    /** The attribute of a data point. */
    public static ProtoWriter attribute(String key, String value) {
        return of().text(1, key).message(2, of().text(1, value));
    }

    /** A whole push of these metrics. */
    public static byte[] push(ProtoWriter... metrics) {
        ProtoWriter scope = of().message(1, of().text(1, "scope"));
        for (ProtoWriter metric : metrics) {
            scope.message(2, metric);
        }
        ProtoWriter resource = of().message(1, of().message(1, attribute("client_rack", "r1")));
        return of().message(1, resource.message(2, scope)).toBytes();
    }

    public static ProtoWriter gauge(String name, double value) {
        return of().text(1, name)
                .message(5, of().message(1, of().fixed(3, 5_000_000L).fixed(4, value)));
    }

    public static ProtoWriter deltaSum(String name, long value) {
        ProtoWriter point = of().message(7, attribute("topic", "orders"))
                .fixed(3, 7_000_000L)
                .fixed(6, value);
        return of().text(1, name).message(7, of().message(1, point).number(2, 1).number(3, 1));
    }
}
