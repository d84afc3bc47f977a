package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.List;

/**
 * One file of a log. The owner of the log changes it; other threads read what was published by the length, which is written
 * last.
 */
final class Segment {
    private final long baseOffset;
    private final OpenFile file;
    private final SparseIndex live;
    private final long liveFromPosition;
    private final long liveFromOffset;
    private final long openedDigest;
    private volatile boolean suspect;
    private volatile boolean foreign;
    private volatile SoftReference<SparseIndex> cold = new SoftReference<>(null);

    private long endOffset;
    private long digest;
    private long rollBaseMs;
    private long maxTimestampMs;
    private long touchedMs;
    private volatile long lengthBytes;
    private volatile long damagedFrom = Long.MAX_VALUE;

    Segment(SegmentMark mark, OpenFile file, SparseIndex live) {
        this.baseOffset = mark.baseOffset();
        this.file = file;
        this.live = live;
        this.liveFromPosition = mark.lengthBytes();
        this.liveFromOffset = mark.endOffset();
        this.openedDigest = mark.digest();
        set(mark);
    }

    private void set(SegmentMark mark) {
        endOffset = mark.endOffset();
        digest = mark.digest();
        rollBaseMs = mark.rollBaseMs();
        maxTimestampMs = mark.maxTimestampMs();
        touchedMs = mark.touchedMs();
        lengthBytes = mark.lengthBytes();
    }

    static List<OpenFile> filesOf(Segment[] segments) {
        return Arrays.stream(segments).map(Segment::file).toList();
    }

    SegmentMark mark() {
        return new SegmentMark(baseOffset, lengthBytes, endOffset, digest, rollBaseMs, maxTimestampMs, touchedMs);
    }

    /** Takes a batch into account that lies at the end now. */
    void appended(BatchView batch, long nowMs) {
        long position = lengthBytes;
        long batchMaxMs = timeOf(batch);
        live.add(batch.baseOffset(), position, batchMaxMs);
        digest = digest(digest, batch);
        if (rollBaseMs < 0) {
            rollBaseMs = batchMaxMs >= 0 ? batchMaxMs : nowMs;
        }
        maxTimestampMs = Math.max(maxTimestampMs, batchMaxMs);
        touchedMs = nowMs;
        endOffset = batch.nextOffset();
        lengthBytes = position + batch.size();
    }

    /** The largest time of a batch's records. What compaction has emptied has none: a search for a record must not end there. */
    static long timeOf(BatchView batch) {
        return batch.count() == 0 ? Long.MIN_VALUE : batch.maxTimestamp();
    }

    /** The upper half is over all batches, the lower one stays what the first batch made it. */
    static long digest(long before, BatchView batch) {
        long mixed = (before ^ batch.baseOffset()) * 0x9e3779b97f4a7c15L + batch.nextOffset();
        mixed ^= mixed >>> 29;
        mixed ^= ((long) batch.size() << 32) | (batch.crc() & 0xffffffffL);
        mixed *= 0xbf58476d1ce4e5b9L;
        mixed += batch.leaderEpoch() * 0x9e3779b97f4a7c15L;
        mixed ^= mixed >>> 31;
        int first = before == 0 ? batch.crc() ^ batch.size() * 0x9e3779b9 : (int) before;
        return mixed & 0xffffffff00000000L | first & 0xffffffffL;
    }

    /** Whether two digests are of segments with the same first batch. */
    static boolean beginsAlike(long digest, long other) {
        return (int) digest == (int) other;
    }

    /** Whether it grew beyond its age when a record of a time comes. */
    boolean isOlderThan(long ageMs, long timeMs) {
        return rollBaseMs >= 0 && timeMs - rollBaseMs > ageMs;
    }

    /** The time that retention goes by. */
    long retentionMs() {
        return maxTimestampMs >= 0 ? maxTimestampMs : touchedMs;
    }

    /** Says that durable batches from an offset on are gone. */
    void damaged(long fromOffset) {
        damagedFrom = fromOffset;
    }

    /** The digest that the batches below {@link #liveFromPosition()} must have. */
    long openedDigest() {
        return openedDigest;
    }

    /** Something in it is not what was written: every batch is looked at before it is handed out. */
    void suspect() {
        suspect = true;
    }

    /** Its file is whole, and another one: what lies below {@link #liveFromOffset()} was never in this log. */
    void foreign() {
        foreign = true;
    }

    boolean isForeign() {
        return foreign;
    }

    boolean isSuspect() {
        return suspect;
    }

    /** Continues after a hole: the next segment begins where this one ended. */
    void endAt(long offset) {
        endOffset = offset;
    }

    boolean isDamaged() {
        return damagedFrom != Long.MAX_VALUE;
    }

    long damagedFrom() {
        return damagedFrom;
    }

    long baseOffset() {
        return baseOffset;
    }

    OpenFile file() {
        return file;
    }

    /** Read the length first: what lies below it has been published with it. */
    long lengthBytes() {
        return lengthBytes;
    }

    long endOffset() {
        return endOffset;
    }

    long maxTimestampMs() {
        return maxTimestampMs;
    }

    boolean isEmpty() {
        return lengthBytes == 0;
    }

    SparseIndex live() {
        return live;
    }

    /** The live index covers batches from here on. */
    long liveFromPosition() {
        return liveFromPosition;
    }

    long liveFromOffset() {
        return liveFromOffset;
    }

    SparseIndex cold() {
        return cold.get();
    }

    void cold(SparseIndex built) {
        cold = new SoftReference<>(built);
    }
}
