package io.myelin.batch;

/**
 * The partition that the default partitioner of Kafka's Java client gives a key: MurmurHash2, 32 bits, seed 0x9747b28c, made
 * positive, modulo the number of partitions. So a key written here lies where an application would have put it.
 */
public final class KeyHash {
    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private KeyHash() {}

    /** The partition of a key, one of so many. */
    public static int partition(byte[] key, int partitions) {
        return (murmur2(key) & Integer.MAX_VALUE) % partitions;
    }

    static int murmur2(byte[] data) {
        int hash = SEED ^ data.length;
        int whole = data.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = little(data, i, 4) * M;
            k = (k ^ (k >>> R)) * M;
            hash = hash * M ^ k;
        }
        if (data.length > whole) {
            hash = (hash ^ little(data, whole, data.length - whole)) * M;
        }
        hash = (hash ^ (hash >>> 13)) * M;
        return hash ^ (hash >>> 15);
    }

    private static int little(byte[] data, int from, int count) {
        int value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | data[from + i] & 0xff;
        }
        return value;
    }
}
