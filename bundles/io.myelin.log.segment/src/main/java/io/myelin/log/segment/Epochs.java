package io.myelin.log.segment;

import io.myelin.batch.EpochEnd;
import java.util.ArrayList;
import java.util.List;

/** Which leader epoch began at which offset (KIP-101). Pure; confined to the owner of the log. */
final class Epochs {
    /** @param startOffset the first offset written under the epoch */
    record Start(int epoch, long startOffset) {}

    private final ArrayList<Start> starts = new ArrayList<>();

    Epochs(List<Start> known) {
        known.forEach(start -> begin(start.epoch(), start.startOffset()));
    }

    int last() {
        return starts.isEmpty() ? -1 : starts.get(starts.size() - 1).epoch();
    }

    /** Epochs that nothing was written under give way to the next one. */
    boolean begin(int epoch, long startOffset) {
        if (epoch <= last()) {
            return false;
        }
        while (!starts.isEmpty() && starts.get(starts.size() - 1).startOffset() >= startOffset) {
            starts.remove(starts.size() - 1);
        }
        starts.add(new Start(epoch, startOffset));
        return true;
    }

    /** The epoch under which an offset was written, -1 when that is not known. */
    int at(long offset) {
        int epoch = -1;
        for (Start start : starts) {
            if (start.startOffset() > offset) {
                break;
            }
            epoch = start.epoch();
        }
        return epoch;
    }

    EpochEnd endOf(int epoch, long logEndOffset) {
        long end = logEndOffset;
        for (int i = starts.size() - 1; i >= 0; i--) {
            Start start = starts.get(i);
            if (start.epoch() <= epoch) {
                return new EpochEnd(start.epoch(), end);
            }
            end = start.startOffset();
        }
        return EpochEnd.UNKNOWN;
    }

    /** Forgets the epochs that began at or beyond an offset. */
    void truncateTo(long endOffset) {
        starts.removeIf(start -> start.startOffset() >= endOffset);
    }

    /** Forgets the epochs that ended below an offset; the one that holds it now begins there. */
    void trimTo(long startOffset) {
        int keep = 0;
        while (keep + 1 < starts.size() && starts.get(keep + 1).startOffset() <= startOffset) {
            keep++;
        }
        starts.subList(0, keep).clear();
        if (!starts.isEmpty() && starts.get(0).startOffset() < startOffset) {
            starts.set(0, new Start(starts.get(0).epoch(), startOffset));
        }
    }

    void clear() {
        starts.clear();
    }

    List<Start> all() {
        return List.copyOf(starts);
    }
}
