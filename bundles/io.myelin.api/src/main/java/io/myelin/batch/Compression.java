package io.myelin.batch;

import java.util.Locale;
import java.util.Optional;

/** How the records of a batch are compressed: bits 0 to 2 of its attributes. */
public enum Compression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    /** The number in the attributes, and Kafka's id. */
    public int id() {
        return ordinal();
    }

    /** The name in configurations: {@code none}, {@code gzip}, ... */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Compression> of(int id) {
        return id >= 0 && id < values().length ? Optional.of(values()[id]) : Optional.empty();
    }
}
