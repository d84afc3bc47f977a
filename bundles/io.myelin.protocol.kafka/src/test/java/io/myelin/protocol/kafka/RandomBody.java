package io.myelin.protocol.kafka;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/** Bodies that follow a schema, with values by chance; the same seed gives the same bodies. */
class RandomBody {
    private static final String[] NAMES = {
        "t", "t", "g", "", "a b", "secret", "retention.ms", "topic-with-a-longer-name"
    };
    private static final int ELEMENTS_MAX = 4;

    final Random random;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final DataOutputStream out = new DataOutputStream(bytes);

    RandomBody(Random random) {
        this.random = random;
    }

    /** One more of this kind, for what has a length in front. */
    RandomBody another() {
        return new RandomBody(random);
    }

    byte[] of(Schema schema) {
        bytes.reset();
        try {
            write(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    void write(Type type) throws IOException {
        if (type instanceof NullableSchema struct) {
            boolean absent = random.nextBoolean();
            out.writeByte(absent ? -1 : 1);
            if (!absent) {
                fields(struct);
            }
        } else if (type instanceof Schema struct) {
            fields(struct);
        } else if (type instanceof ArrayOf || type instanceof CompactArrayOf) {
            array(type, type instanceof CompactArrayOf);
        } else if (type instanceof TaggedFields tagged) {
            tags(tagged);
        } else {
            plain(type);
        }
    }

    private void fields(Schema struct) throws IOException {
        for (BoundField field : struct.fields()) {
            write(field.def.type);
        }
    }

    void array(Type type, boolean compact) throws IOException {
        boolean absent = type.isNullable() && random.nextInt(4) == 0;
        int count = absent ? -1 : random.nextInt(ELEMENTS_MAX);
        length(count, compact);
        for (int i = 0; i < count; i++) {
            write(type.arrayElementType().orElseThrow());
        }
    }

    void tags(TaggedFields tagged) throws IOException {
        if (random.nextInt(3) > 0) {
            out.writeByte(0);
            return;
        }
        out.writeByte(tagged.numFields() + 1);
        for (var entry : tagged.fields().entrySet()) {
            byte[] value = another().of(new Schema(entry.getValue()));
            uvarint(entry.getKey());
            uvarint(value.length);
            out.write(value);
        }
        uvarint(77);
        uvarint(2);
        out.writeShort(random.nextInt());
    }

    void plain(Type type) throws IOException {
        switch (type.toString()) {
            case "BOOLEAN" -> out.writeBoolean(random.nextBoolean());
            case "INT8" -> out.writeByte(random.nextInt(6) - 1);
            case "INT16", "UINT16" -> out.writeShort(random.nextInt(6) - 1);
            case "INT32", "UINT32" -> out.writeInt(random.nextInt(8) - 1);
            case "INT64" -> out.writeLong(random.nextInt(12) - 7);
            case "FLOAT64" -> out.writeDouble(random.nextDouble());
            case "UUID" -> {
                out.writeLong(random.nextInt(2));
                out.writeLong(random.nextInt(2));
            }
            case "STRING", "NULLABLE_STRING" -> sized(text(type), 2);
            case "COMPACT_STRING", "COMPACT_NULLABLE_STRING" -> sized(text(type), 0);
            case "BYTES", "NULLABLE_BYTES", "RECORDS", "NULLABLE_RECORDS" -> sized(blob(type), 4);
            case "COMPACT_BYTES", "COMPACT_NULLABLE_BYTES", "COMPACT_RECORDS", "COMPACT_NULLABLE_RECORDS" ->
                sized(blob(type), 0);
            default -> throw new IllegalArgumentException("type " + type);
        }
    }

    private byte[] text(Type type) {
        return type.isNullable() && random.nextInt(3) == 0
                ? null
                : NAMES[random.nextInt(NAMES.length)].getBytes(StandardCharsets.UTF_8);
    }

    private byte[] blob(Type type) {
        return type.isNullable() && random.nextInt(3) == 0 ? null : new byte[random.nextInt(80)];
    }

    void sized(byte[] value, int lengthBytes) throws IOException {
        int length = value == null ? -1 : value.length;
        if (lengthBytes == 2) {
            out.writeShort(length);
        } else {
            length(length, lengthBytes == 0);
        }
        if (value != null) {
            out.write(value);
        }
    }

    void length(int length, boolean compact) throws IOException {
        if (compact) {
            uvarint(length + 1);
        } else {
            out.writeInt(length);
        }
    }

    void uvarint(int value) throws IOException {
        int left = value;
        while ((left & ~0x7f) != 0) {
            out.writeByte(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }
}
