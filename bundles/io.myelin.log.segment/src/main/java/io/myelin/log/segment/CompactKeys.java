package io.myelin.log.segment;

import java.nio.ByteBuffer;

/**
 * The newest offset of each key in a part of a log, by a hash of the key: a bounded number of keys, 24 bytes each, in a table
 * that grows as they come. Not thread safe.
 */
final class CompactKeys {
    private static final int ENTRY_LONGS = 3;
    private static final int FIRST_SLOTS = 1024;
    private static final int MIN_SLOTS = 16;
    private static final double LOAD = 0.75;

    private final CompactKeyHash hash;
    private final int maxSlots;
    /** Of each slot the hash in two halves and the offset plus one, 0 where it is free. */
    private long[] table;

    private int slots;
    private int size;
    private long endOffset = -1;

    /** @param maxBytes of memory for the table */
    CompactKeys(CompactKeyHash hash, long maxBytes) {
        this.hash = hash;
        long fit = maxBytes / (ENTRY_LONGS * Long.BYTES);
        long most = Math.min(fit, (Integer.MAX_VALUE - 8) / ENTRY_LONGS);
        this.maxSlots = (int) Math.max(MIN_SLOTS, most);
        this.slots = Math.min(FIRST_SLOTS, maxSlots);
        this.table = new long[slots * ENTRY_LONGS];
    }

    /**
     * @param must whether to take more memory where there is no room
     * @return false when the key is not known yet and there is no room for another one
     */
    boolean put(ByteBuffer in, int at, int length, long offset, boolean must) {
        long low = hash.hash(in, at, length);
        long high = hash.high();
        int slot = slot(low, high);
        if (table[slot + 2] == 0) {
            if (size + 1 > slots * LOAD) {
                if (slots >= maxSlots && !must) {
                    return false;
                }
                grow(slots < maxSlots ? maxSlots : Integer.MAX_VALUE / ENTRY_LONGS - 8);
                slot = slot(low, high);
            }
            size++;
        }
        table[slot] = low;
        table[slot + 1] = high;
        table[slot + 2] = offset + 1;
        return true;
    }

    /** The newest offset of a key, -1 when it is not known. */
    long newest(ByteBuffer in, int at, int length) {
        long low = hash.hash(in, at, length);
        return table[slot(low, hash.high()) + 2] - 1;
    }

    private int slot(long low, long high) {
        int slot = (int) Long.remainderUnsigned(low, slots);
        while (true) {
            int at = slot * ENTRY_LONGS;
            if (table[at + 2] == 0 || table[at] == low && table[at + 1] == high) {
                return at;
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
    }

    private void grow(int most) {
        long[] before = table;
        slots = (int) Math.min(most, 2L * slots);
        table = new long[slots * ENTRY_LONGS];
        for (int at = 0; at < before.length; at += ENTRY_LONGS) {
            if (before[at + 2] != 0) {
                System.arraycopy(before, at, table, slot(before[at], before[at + 1]), ENTRY_LONGS);
            }
        }
    }

    int size() {
        return size;
    }

    /** Every batch in front of this offset has been taken in. */
    void endOffset(long offset) {
        endOffset = offset;
    }

    /** Records at and beyond it are not superseded by what is in here. */
    long endOffset() {
        return endOffset;
    }
}
