package io.myelin.log.segment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Which file is written to next, and which may be written to again. Pure; guarded by the journal's lock. */
final class JournalRing {
    private final ArrayDeque<JournalFile> free = new ArrayDeque<>();
    private final ArrayDeque<JournalFile> used = new ArrayDeque<>();
    private final List<JournalFile> all = new ArrayList<>();
    private JournalFile current;
    private long place;
    private long lastLap;

    /** @param lastLap the newest lap that any file may hold */
    JournalRing(long lastLap) {
        this.lastLap = lastLap;
    }

    void add(JournalFile file) {
        all.add(file);
        (file.isInherited() ? used : free).add(file);
    }

    List<JournalFile> all() {
        return all;
    }

    /** Whether something can be written before a file is added. */
    boolean isEmpty() {
        return all.isEmpty();
    }

    int free() {
        return free.size();
    }

    /** Makes room for a group, in the next file when the current one is full; null when that one is not free yet. */
    JournalFile place(int bytes) {
        if (current != null) {
            place = current.take(bytes);
            if (place >= 0) {
                return current;
            }
        }
        JournalFile next = free.poll();
        if (next == null) {
            return null;
        }
        leaveCurrent();
        current = next;
        current.begin(++lastLap);
        place = current.take(bytes);
        return current;
    }

    /** Where in the file that {@link #place} returned. */
    long position() {
        return place;
    }

    /** Nothing more is written to the current file before it is free again. */
    void leaveCurrent() {
        if (current != null) {
            used.add(current);
            current = null;
        }
    }

    /** The file that is to be freed next, null when there is none. */
    JournalFile oldestUsed() {
        return used.peek();
    }

    /** What the oldest used file holds is in the segments. */
    JournalFile freeOldest() {
        JournalFile file = used.poll();
        free.add(file);
        return file;
    }

    void remove(JournalFile file) {
        free.remove(file);
        all.remove(file);
    }

    long lastLap() {
        return lastLap;
    }
}
