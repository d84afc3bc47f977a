package io.myelin.log.segment;

/**
 * Where some of a segment's batches lie: one entry for so many bytes, and fewer once there are too many, so that a segment
 * costs a few KiB of heap however big it grows. One thread adds, any thread looks up.
 */
final class SparseIndex {
    private static final int FIRST_ENTRIES = 16;

    /** @param maxBefore the largest timestamp of the batches in front of the entry, within this index */
    private record Table(long[] offsets, int[] positions, long[] maxBefore) {
        static Table of(int entries) {
            return new Table(new long[entries], new int[entries], new long[entries]);
        }
    }

    /** Published together: readers see a table and how much of it is valid. */
    private record State(Table table, int count) {}

    private final int maxEntries;
    private int intervalBytes;
    private long nextPosition;
    private long maxTimestampMs = Long.MIN_VALUE;
    private volatile State state = new State(Table.of(FIRST_ENTRIES), 0);

    SparseIndex(int intervalBytes, int maxEntries) {
        this.intervalBytes = Math.max(1, intervalBytes);
        this.maxEntries = Math.max(FIRST_ENTRIES, maxEntries);
    }

    /** Takes note of the batch at a position; batches come in order. */
    void add(long baseOffset, long position, long batchMaxTimestampMs) {
        if (position >= nextPosition) {
            State now = state;
            if (now.count == maxEntries) {
                now = halve(now);
                intervalBytes = intervalBytes > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : intervalBytes * 2;
            } else if (now.count == now.table.offsets.length) {
                now = new State(copy(now.table, Math.min(maxEntries, now.count * 2)), now.count);
            }
            now.table.offsets[now.count] = baseOffset;
            now.table.positions[now.count] = (int) position;
            now.table.maxBefore[now.count] = maxTimestampMs;
            state = new State(now.table, now.count + 1);
            nextPosition = position + intervalBytes;
        }
        maxTimestampMs = Math.max(maxTimestampMs, batchMaxTimestampMs);
    }

    private static Table copy(Table from, int entries) {
        Table to = Table.of(entries);
        System.arraycopy(from.offsets, 0, to.offsets, 0, from.offsets.length);
        System.arraycopy(from.positions, 0, to.positions, 0, from.positions.length);
        System.arraycopy(from.maxBefore, 0, to.maxBefore, 0, from.maxBefore.length);
        return to;
    }

    private static State halve(State full) {
        Table to = Table.of(full.table.offsets.length);
        int kept = 0;
        for (int i = 0; i < full.count; i += 2) {
            to.offsets[kept] = full.table.offsets[i];
            to.positions[kept] = full.table.positions[i];
            to.maxBefore[kept++] = full.table.maxBefore[i];
        }
        return new State(to, kept);
    }

    /** The position of an entry at or before the batch that holds an offset, -1 when no entry is. */
    int positionOfOffset(long offset) {
        State now = state;
        int at = last(now, i -> now.table.offsets[i] <= offset);
        return at < 0 ? -1 : now.table.positions[at];
    }

    /** A batch that the index knows. */
    record Entry(long offset, int position) {}

    /** The last entry at or before a position, null when there is none. */
    Entry entryBefore(long position) {
        State now = state;
        int at = last(now, i -> now.table.positions[i] <= position);
        return at < 0 ? null : new Entry(now.table.offsets[at], now.table.positions[at]);
    }

    /** The position of an entry at or before the first batch whose largest timestamp reaches {@code timestampMs}, or -1. */
    int positionOfTimestamp(long timestampMs) {
        State now = state;
        int at = last(now, i -> now.table.maxBefore[i] < timestampMs);
        return at < 0 ? -1 : now.table.positions[at];
    }

    int count() {
        return state.count;
    }

    private interface Holds {
        boolean at(int index);
    }

    /** The last index where a condition holds that holds for a prefix of the entries. */
    private static int last(State now, Holds holds) {
        int low = -1;
        int high = now.count;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (holds.at(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
