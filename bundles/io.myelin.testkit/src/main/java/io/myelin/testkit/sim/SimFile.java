package io.myelin.testkit.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The content of one file: as the process sees it, as it is on disk, and what happened in between. */
final class SimFile implements SimNode {
    static final int SECTOR_BYTES = 512;

    /** @param bytes null for a truncation to {@code position} */
    private record Change(long position, byte[] bytes) {}

    private byte[] seen = new byte[0];
    private int seenLength;
    private byte[] durable = new byte[0];
    private final List<Change> pending = new ArrayList<>();

    int length() {
        return seenLength;
    }

    int read(ByteBuffer target, long position) {
        if (position >= seenLength) {
            return 0;
        }
        int bytes = (int) Math.min(target.remaining(), seenLength - position);
        target.put(seen, (int) position, bytes);
        return bytes;
    }

    void write(byte[] bytes, long position) {
        put(bytes, (int) position);
        pending.add(new Change(position, bytes));
    }

    private void put(byte[] bytes, int position) {
        int end = position + bytes.length;
        if (end > seen.length) {
            seen = Arrays.copyOf(seen, Math.max(end, seen.length * 2));
        }
        if (position > seenLength) {
            Arrays.fill(seen, seenLength, position, (byte) 0);
        }
        System.arraycopy(bytes, 0, seen, position, bytes.length);
        seenLength = Math.max(seenLength, end);
    }

    void truncate(long length) {
        if (length < seenLength) {
            seenLength = (int) length;
            pending.add(new Change(length, null));
        }
    }

    void sync() {
        if (!pending.isEmpty()) {
            durable = Arrays.copyOf(seen, seenLength);
            pending.clear();
        }
    }

    @Override
    public void cut(Random random, Survival survival) {
        if (pending.isEmpty()) {
            return;
        }
        List<Change> changes = List.copyOf(pending);
        pending.clear();
        seen = durable.clone();
        seenLength = durable.length;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (change.bytes == null) {
                if (survival.of(random, i, changes.size()) && change.position < seenLength) {
                    seenLength = (int) change.position;
                }
            } else {
                writeSectors(change, random, survival, i, changes.size());
            }
        }
        durable = Arrays.copyOf(seen, seenLength);
    }

    /** A sector is written wholly or not at all; each one of a write for itself. */
    private void writeSectors(Change change, Random random, Survival survival, int index, int of) {
        int from = 0;
        while (from < change.bytes.length) {
            long position = change.position + from;
            int to = (int) Math.min(change.bytes.length, from + SECTOR_BYTES - position % SECTOR_BYTES);
            if (survival.of(random, index, of)) {
                put(Arrays.copyOfRange(change.bytes, from, to), (int) position);
            }
            from = to;
        }
    }

    /** Changes what is on disk behind everybody's back. */
    void damage(int position, int xor) {
        if (position < seenLength) {
            seen[position] ^= (byte) xor;
        }
        if (position < durable.length) {
            durable[position] ^= (byte) xor;
        }
    }

    /** Loses a page behind everybody's back. */
    void zero(int position, int bytes) {
        for (int at = position; at < position + bytes; at++) {
            if (at < seenLength) {
                seen[at] = 0;
            }
            if (at < durable.length) {
                durable[at] = 0;
            }
        }
    }

    /** Cuts off the end behind everybody's back. */
    void lose(int length) {
        seenLength = Math.min(seenLength, length);
        durable = Arrays.copyOf(durable, Math.min(durable.length, length));
    }
}
