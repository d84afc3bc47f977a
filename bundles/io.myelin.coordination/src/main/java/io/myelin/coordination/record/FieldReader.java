package io.myelin.coordination.record;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads the fields of a Kafka message, every length checked against what is there. */
public final class FieldReader {
    private final ByteBuffer in;
    private final boolean flexible;

    /** @param flexible whether lengths are compact and tagged fields follow (KIP-482) */
    public FieldReader(ByteBuffer in, boolean flexible) {
        this.in = in;
        this.flexible = flexible;
    }

    public byte int8() {
        need(Byte.BYTES);
        return in.get();
    }

    public short int16() {
        need(Short.BYTES);
        return in.getShort();
    }

    public int int32() {
        need(Integer.BYTES);
        return in.getInt();
    }

    public long int64() {
        need(Long.BYTES);
        return in.getLong();
    }

    public UUID uuid() {
        return new UUID(int64(), int64());
    }

    public String string() {
        String value = nullableString();
        if (value == null) {
            throw new RecordFormatException("a string is null where it may not be");
        }
        return value;
    }

    public String nullableString() {
        int length = flexible ? uvarint() - 1 : int16();
        if (length < 0) {
            return null;
        }
        return new String(take(length), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        int length = flexible ? uvarint() - 1 : int32();
        return length < 0 ? new byte[0] : take(length);
    }

    /** @param elementBytes the least that an element takes */
    public int arrayLength(int elementBytes) {
        int length = flexible ? uvarint() - 1 : int32();
        if (length > 0 && length > in.remaining() / elementBytes) {
            throw new RecordFormatException(
                    "an array says it has " + length + " elements in " + in.remaining() + " bytes");
        }
        return Math.max(length, 0);
    }

    /** Reads the tagged fields at the end of a structure; those that the consumer does not read are skipped. */
    public void tags(TagConsumer consumer) {
        if (!flexible) {
            return;
        }
        int count = uvarint();
        for (int i = 0; i < count; i++) {
            int tag = uvarint();
            int size = uvarint();
            need(size);
            int end = in.position() + size;
            ByteBuffer field = in.slice(in.position(), size);
            consumer.accept(tag, new FieldReader(field, true));
            in.position(end);
        }
    }

    public void skipTags() {
        tags((tag, field) -> {});
    }

    private int uvarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            need(1);
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                if (value < 0) {
                    throw new RecordFormatException("a length is negative");
                }
                return value;
            }
        }
        throw new RecordFormatException("a length does not end");
    }

    private byte[] take(int length) {
        need(length);
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private void need(int bytes) {
        if (bytes > in.remaining()) {
            throw new RecordFormatException(
                    "needs " + bytes + " more bytes, " + in.remaining() + " are there", new BufferUnderflowException());
        }
    }

    /** Told of each tagged field. */
    public interface TagConsumer {
        void accept(int tag, FieldReader field);
    }
}
