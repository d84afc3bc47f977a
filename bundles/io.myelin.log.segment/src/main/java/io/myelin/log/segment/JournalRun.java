package io.myelin.log.segment;

/**
 * What a log knows of its batches on disk: those below an offset are there in their segments, and a run of batches behind one
 * another is in the journal, or on its way. A run counts only from where it continues what is on disk. Pure.
 */
final class JournalRun {
    private int number;
    private long syncedEnd;
    private long from;
    private long offeredEnd;
    private long journaledEnd;

    /** Everything up to the offset is on disk, and the log goes on there. */
    void restart(long offset) {
        begin(offset);
        syncedEnd = offset;
    }

    private void begin(long offset) {
        number++;
        from = offset;
        offeredEnd = offset;
        journaledEnd = offset;
    }

    /** The run that a batch beginning at an offset belongs to: a new one when the journal does not have the one before. */
    int numberFor(long offset) {
        if (offeredEnd != offset) {
            syncedEnd = durableOffset();
            begin(offset);
        }
        return number;
    }

    void offered(long endOffset) {
        offeredEnd = endOffset;
    }

    void journaled(int run, long endOffset) {
        if (run == number) {
            journaledEnd = endOffset;
        }
    }

    /** What was offered beyond what is journaled will not be. */
    void refused(int run) {
        if (run == number) {
            syncedEnd = durableOffset();
            begin(Math.max(syncedEnd, journaledEnd));
        }
    }

    void synced(long endOffset) {
        syncedEnd = Math.max(syncedEnd, endOffset);
    }

    long durableOffset() {
        return from <= syncedEnd ? Math.max(syncedEnd, journaledEnd) : syncedEnd;
    }

    /** Whether everything up to an offset will be on disk without a sync of segments. */
    boolean covers(long endOffset) {
        return from <= syncedEnd && offeredEnd == endOffset;
    }
}
