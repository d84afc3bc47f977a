package io.myelin.protocol.kafka;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/** Bodies full of the smallest elements there can be, all alike: what costs a decoder most for the bytes. */
final class FullBody {
    /** Arrays in arrays in arrays are cut off there. */
    private static final int MOST_BYTES = 1 << 25;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final int innerElements;

    /** @param innerElements how many elements the arrays inside of elements have */
    FullBody(int innerElements) {
        this.innerElements = innerElements;
    }

    static byte[] of(Schema schema, int length, int innerElements) {
        FullBody body = new FullBody(innerElements);
        try {
            body.outer(schema, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.bytes.toByteArray();
    }

    private void outer(Schema schema, int length) throws IOException {
        for (BoundField field : schema.fields()) {
            Type type = field.def.type;
            boolean array = type instanceof ArrayOf || type instanceof CompactArrayOf;
            Type element = array ? type.arrayElementType().orElseThrow() : null;
            int left = array ? Math.max(0, length - bytes.size()) : 0;
            if (array) {
                array(element, left / Math.max(1, one(element).length), type instanceof CompactArrayOf);
            } else {
                write(type);
            }
        }
    }

    private byte[] one(Type element) throws IOException {
        FullBody one = new FullBody(innerElements);
        one.write(element);
        return one.bytes.toByteArray();
    }

    private void array(Type element, int wanted, boolean compact) throws IOException {
        byte[] one = one(element);
        int count = Math.min(wanted, MOST_BYTES / Math.max(1, one.length));
        if (compact) {
            uvarint(count + 1);
        } else {
            out.writeInt(count);
        }
        for (int i = 0; i < count; i++) {
            out.write(one);
        }
    }

    private void write(Type type) throws IOException {
        if (type instanceof NullableSchema) {
            out.writeByte(-1);
        } else if (type instanceof Schema struct) {
            for (BoundField field : struct.fields()) {
                write(field.def.type);
            }
        } else if (type instanceof ArrayOf || type instanceof CompactArrayOf) {
            array(type.arrayElementType().orElseThrow(), innerElements, type instanceof CompactArrayOf);
        } else if (type instanceof TaggedFields) {
            out.writeByte(0);
        } else if (type.toString().startsWith("COMPACT")) {
            out.writeByte(1);
        } else {
            out.write(new byte[zeros(type.toString())]);
        }
    }

    private static int zeros(String type) {
        return switch (type) {
            case "BOOLEAN", "INT8" -> 1;
            case "INT16", "UINT16", "STRING", "NULLABLE_STRING" -> 2;
            case "INT32", "UINT32", "BYTES", "NULLABLE_BYTES", "RECORDS", "NULLABLE_RECORDS" -> 4;
            case "INT64", "FLOAT64" -> 8;
            case "UUID" -> 16;
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private void uvarint(int value) throws IOException {
        int left = value;
        while ((left & ~0x7f) != 0) {
            out.writeByte(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }
}
