package io.myelin.cluster.raft.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads what {@link Output} wrote. Every length is checked against the bytes that are there before anything is allocated. */
final class Input {
    private final ByteBuffer in;

    Input(ByteBuffer in) {
        this.in = in;
    }

    int u8() {
        need(1);
        return in.get() & 0xff;
    }

    long uvar() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = u8();
            if (shift == 63 && b > 1) {
                break;
            }
            value |= (long) (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
        throw new CodecException("a number has more than 64 bits");
    }

    long svar() {
        long raw = uvar();
        return raw >>> 1 ^ -(raw & 1);
    }

    int int32() {
        long value = svar();
        if (value != (int) value) {
            throw new CodecException("the number " + value + " is out of range");
        }
        return (int) value;
    }

    boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new CodecException("the byte " + value + " is no boolean");
        }
        return value == 1;
    }

    String string() {
        ByteBuffer utf8 = raw();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new CodecException("a string is not UTF-8");
        }
    }

    double number() {
        need(Long.BYTES);
        return Double.longBitsToDouble(in.getLong());
    }

    UUID uuid() {
        need(16);
        return new UUID(in.getLong(), in.getLong());
    }

    /** A length and that many bytes, as a view. */
    ByteBuffer raw() {
        int length = count();
        ByteBuffer view = in.slice(in.position(), length);
        in.position(in.position() + length);
        return view;
    }

    <T> List<T> list(Supplier<? extends T> each) {
        int count = count();
        List<T> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(each.get());
        }
        return List.copyOf(values);
    }

    <K, V> Map<K, V> map(Supplier<? extends K> key, Function<? super K, ? extends V> value) {
        int count = count();
        Map<K, V> values = new HashMap<>();
        for (int i = 0; i < count; i++) {
            K k = key.get();
            if (values.put(k, value.apply(k)) != null) {
                throw new CodecException("the key " + k + " is there twice");
            }
        }
        return values;
    }

    /** A number of elements or bytes, each of which takes one byte at least. */
    private int count() {
        long count = uvar();
        if (count < 0 || count > in.remaining()) {
            throw new CodecException("a length of " + count + " where " + in.remaining() + " bytes are left");
        }
        return (int) count;
    }

    /** Skips fields that a newer version added and that may be ignored. */
    void skipTagged() {
        int fields = count();
        for (int i = 0; i < fields; i++) {
            uvar();
            raw();
        }
    }

    void end() {
        if (in.hasRemaining()) {
            throw new CodecException(in.remaining() + " bytes are left over");
        }
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw new CodecException("the bytes end too early");
        }
    }
}
