package io.myelin.cluster.raft.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Bytes in the making. Numbers are variable-length, zigzag where they may be negative; strings are UTF-8 behind a length. */
final class Output {
    private byte[] bytes = new byte[256];
    private int size;

    void u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void uvar(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void svar(long value) {
        uvar(value << 1 ^ value >> 63);
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    void string(String value) {
        raw(value.getBytes(StandardCharsets.UTF_8));
    }

    void uuid(UUID value) {
        fixed64(value.getMostSignificantBits());
        fixed64(value.getLeastSignificantBits());
    }

    void fixed64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void number(double value) {
        fixed64(Double.doubleToLongBits(value));
    }

    /** A length and the bytes. */
    void raw(byte[] value) {
        uvar(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    <T> void list(Collection<T> values, BiConsumer<Output, ? super T> each) {
        uvar(values.size());
        values.forEach(v -> each.accept(this, v));
    }

    /** In the order of the keys, so that equal maps have equal bytes. */
    <K extends Comparable<? super K>, V> void map(Map<K, V> values, BiConsumer<K, V> each) {
        uvar(values.size());
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> each.accept(e.getKey(), e.getValue()));
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
