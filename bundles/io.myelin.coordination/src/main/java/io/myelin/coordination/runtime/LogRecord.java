package io.myelin.coordination.runtime;

/**
 * A record of a coordinator's topic, in the topic's own format.
 *
 * @param key never null: the topic is compacted
 * @param value null for a tombstone
 */
public record LogRecord(byte[] key, byte[] value) {
    private static final int OVERHEAD_BYTES = 32;

    /** What it may take in a batch at most. */
    public int sizeBytes() {
        return key.length + (value == null ? 0 : value.length) + OVERHEAD_BYTES;
    }
}
