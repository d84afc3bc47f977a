package io.myelin.log.segment;

import io.myelin.batch.AbortedTransaction;
import io.myelin.log.LogConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What of a log could be compacted at one moment, and whether it should be. Pure.
 *
 * @param view the log then
 * @param config of its topic
 * @param cleanFrom below it keys are there once; from here on they may be superseded, or supersede
 * @param upTo the base of the first segment that is left alone
 * @param limitOffset what lies below is committed and decided, and is not cut off any more
 * @param cleanBytes of the segments below {@code cleanFrom}
 * @param dirtyBytes of those from there up to {@code upTo}
 * @param overdueMs by how much something waits longer than {@code max.compaction.lag.ms} allows, 0 when nothing does
 * @param nowMs when
 */
record CompactPlan(
        View view,
        LogConfig config,
        long cleanFrom,
        long upTo,
        long limitOffset,
        long cleanBytes,
        long dirtyBytes,
        long overdueMs,
        long nowMs) {

    /** @param limitOffset nothing at or beyond it may be touched: committed, decided by its transaction, and on disk */
    static CompactPlan of(View view, LogConfig config, long cleanedTo, long limitOffset, long nowMs) {
        long cleanFrom = Math.max(cleanedTo, view.startOffset());
        long upTo = view.segments()[0].baseOffset();
        long cleanBytes = 0;
        long dirtyBytes = 0;
        long oldestMs = Long.MAX_VALUE;
        for (int i = 0; i < view.segments().length - 1; i++) {
            Segment segment = view.segments()[i];
            boolean dirty = segment.endOffset() > cleanFrom;
            if (segment.endOffset() > limitOffset || dirty && isTooYoung(segment, config, nowMs)) {
                break;
            }
            upTo = segment.endOffset();
            if (dirty) {
                dirtyBytes += segment.lengthBytes();
                oldestMs = Math.min(oldestMs, segment.mark().rollBaseMs());
            } else {
                cleanBytes += segment.lengthBytes();
            }
        }
        long latestMs = nowMs - Math.max(0, config.compaction().maxLagMs());
        long overdueMs = oldestMs < latestMs ? latestMs - oldestMs : 0;
        return new CompactPlan(view, config, cleanFrom, upTo, limitOffset, cleanBytes, dirtyBytes, overdueMs, nowMs);
    }

    private static boolean isTooYoung(Segment segment, LogConfig config, long nowMs) {
        long lagMs = config.compaction().minLagMs();
        return lagMs > 0 && segment.retentionMs() > nowMs - lagMs;
    }

    double dirtyRatio() {
        return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
    }

    boolean isDue() {
        return dirtyBytes > 0
                && (overdueMs > 0 || dirtyRatio() > config.compaction().minCleanableRatio());
    }

    /** The one to begin with comes last: the dirtiest, as Kafka has it. */
    static Comparator<CompactPlan> byUrgency() {
        return Comparator.comparingDouble(CompactPlan::dirtyRatio);
    }

    /** The segments that hold offsets below one, in order. */
    List<Segment> segmentsBelow(long offset) {
        return Arrays.stream(view.segments())
                .filter(segment -> segment.baseOffset() < Math.min(offset, upTo))
                .toList();
    }

    /** Puts segments together that one will hold, by its bytes and by the offsets it can have. */
    List<List<Segment>> groups(long belowOffset) {
        List<List<Segment>> groups = new ArrayList<>();
        List<Segment> group = new ArrayList<>();
        long bytes = 0;
        for (Segment segment : segmentsBelow(belowOffset)) {
            boolean fits = !group.isEmpty()
                    && bytes + segment.lengthBytes() <= config.segmentBytes()
                    && segment.endOffset() - 1 - group.get(0).baseOffset() < Integer.MAX_VALUE;
            if (!fits && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(segment);
            bytes += segment.lengthBytes();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    /**
     * What the owner of the log adds to a plan that is carried out.
     *
     * @param producers by which batches they are remembered
     * @param aborted transactions with records in the log
     */
    record Start(CompactPlan plan, CompactProducers producers, List<AbortedTransaction> aborted) {}
}
