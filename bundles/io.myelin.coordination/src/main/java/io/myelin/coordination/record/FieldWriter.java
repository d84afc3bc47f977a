package io.myelin.coordination.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes the fields of a Kafka message. */
public final class FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    private final boolean flexible;

    /** @param flexible whether lengths are compact and tagged fields follow (KIP-482) */
    public FieldWriter(boolean flexible) {
        this.flexible = flexible;
    }

    public FieldWriter int8(int value) {
        out.write(value);
        return this;
    }

    public FieldWriter int16(int value) {
        out.write(value >>> 8);
        out.write(value);
        return this;
    }

    public FieldWriter int32(int value) {
        return int16(value >>> 16).int16(value);
    }

    public FieldWriter int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    public FieldWriter uuid(UUID value) {
        return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
    }

    /** @param value may be null where the field may */
    public FieldWriter string(String value) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        if (flexible) {
            uvarint(bytes == null ? 0 : bytes.length + 1);
        } else if (bytes != null && bytes.length > Short.MAX_VALUE) {
            throw new RecordFormatException("a string of " + bytes.length + " bytes does not fit");
        } else {
            int16(bytes == null ? -1 : bytes.length);
        }
        return raw(bytes == null ? new byte[0] : bytes);
    }

    public FieldWriter bytes(byte[] value) {
        if (flexible) {
            uvarint(value.length + 1);
        } else {
            int32(value.length);
        }
        return raw(value);
    }

    public FieldWriter arrayLength(int length) {
        return flexible ? uvarint(length + 1) : int32(length);
    }

    /** Ends a structure without tagged fields. */
    public FieldWriter noTags() {
        return flexible ? uvarint(0) : this;
    }

    public FieldWriter uvarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        return this;
    }

    /** One tagged field and the end of the structure. */
    public FieldWriter onlyTag(int tag, byte[] value) {
        return uvarint(1).uvarint(tag).uvarint(value.length).raw(value);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    /** Adds bytes as they are, without a length. */
    public FieldWriter raw(byte[] value) {
        out.writeBytes(value);
        return this;
    }
}
