package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.log.LogConfig;
import io.myelin.testkit.log.Configs;
import io.myelin.testkit.sim.SimFileIO;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is dirty, what goes first, what fits into memory, what a name says. */
final class CompactDecisionsTest {
    private static final OpenFiles FILES = new OpenFiles(new SimFileIO(1), 4);

    /** Segments of 10 offsets and 100 bytes each, the newest record of each a second later; the last one is active. */
    private static View view(int segments) {
        List<Segment> all = new ArrayList<>();
        for (int i = 0; i < segments; i++) {
            SegmentMark mark = new SegmentMark(i * 10L, 100, i * 10L + 10, 0, i * 1000L, i * 1000L + 500, i * 1000L);
            all.add(new Segment(mark, FILES.file(Path.of("/" + i), null), new SparseIndex(1, 16)));
        }
        return new View(all.toArray(Segment[]::new), 0, segments * 10L, 100, 0);
    }

    private static LogConfig config(double ratio, long minLagMs, long maxLagMs) {
        return Configs.compacts(LogConfig.DEFAULT, false, new LogConfig.Compaction(ratio, minLagMs, maxLagMs, 0));
    }

    private static CompactPlan plan(LogConfig config, long cleanedTo, long limit, long nowMs) {
        return CompactPlan.of(view(5), config, cleanedTo, limit, nowMs);
    }

    @Test
    void theActiveSegmentIsLeftAlone() {
        CompactPlan plan = plan(config(0.5, 0, Long.MAX_VALUE), 0, 50, 100_000);
        assertEquals(40, plan.upTo());
        assertEquals(400, plan.dirtyBytes());
        assertEquals(1, plan.dirtyRatio());
        assertTrue(plan.isDue());
    }

    @Test
    void onlyWholeSegmentsBelowTheLimitCount() {
        assertEquals(20, plan(config(0.5, 0, Long.MAX_VALUE), 0, 29, 100_000).upTo());
        CompactPlan none = plan(config(0, 0, Long.MAX_VALUE), 0, 9, 100_000);
        assertEquals(0, none.upTo());
        assertFalse(none.isDue());
    }

    @Test
    void theRatioIsOfWhatCouldBeCleanedAndMustBeExceeded() {
        CompactPlan plan = plan(config(0.5, 0, Long.MAX_VALUE), 20, 50, 100_000);
        assertEquals(0.5, plan.dirtyRatio());
        assertFalse(plan.isDue());
        assertTrue(plan(config(0.49, 0, Long.MAX_VALUE), 20, 50, 100_000).isDue());
    }

    @Test
    void segmentsWithRecordsThatAreTooYoungWait() {
        // Segment 2 has a record of second 2.5, which is 4.5 seconds old.
        CompactPlan plan = plan(config(0, 4600, Long.MAX_VALUE), 0, 50, 7000);
        assertEquals(20, plan.upTo());
        assertEquals(30, plan(config(0, 4500, Long.MAX_VALUE), 0, 50, 7000).upTo());
    }

    @Test
    void whatIsCleanDoesNotHaveToBeOld() {
        assertEquals(30, plan(config(0, 4500, Long.MAX_VALUE), 20, 50, 7000).upTo());
    }

    @Test
    void theMaximumLagMakesALogDueWhateverTheRatio() {
        LogConfig config = config(0.9, 0, 3000);
        assertFalse(plan(config, 30, 50, 6000).isDue());
        CompactPlan late = plan(config, 30, 50, 6001);
        assertTrue(late.isDue());
        assertEquals(1, late.overdueMs());
    }

    @Test
    void neighboursAreMergedUpToTheSizeOfASegment() {
        LogConfig config = Configs.segments(config(0, 0, Long.MAX_VALUE), 250, Long.MAX_VALUE);
        List<List<Segment>> groups = plan(config, 0, 50, 100_000).groups(40);
        assertEquals(List.of(2, 2), groups.stream().map(List::size).toList());
        assertEquals(
                List.of(2, 1),
                plan(config, 0, 50, 100_000).groups(21).stream().map(List::size).toList());
    }

    @Test
    void neighboursWhoseOffsetsDoNotFitTogetherStayApart() {
        SegmentMark far = new SegmentMark(5_000_000_000L, 100, 5_000_000_010L, 0, 0, 0, 0);
        View near = view(3);
        Segment[] segments = {
            near.segments()[0],
            near.segments()[1],
            new Segment(far, FILES.file(Path.of("/far"), null), new SparseIndex(1, 16)),
            new Segment(SegmentMark.empty(5_000_000_010L), FILES.file(Path.of("/end"), null), new SparseIndex(1, 16))
        };
        View view = new View(segments, 0, 5_000_000_020L, 100, 0);
        CompactPlan plan = CompactPlan.of(view, config(0, 0, Long.MAX_VALUE), 0, Long.MAX_VALUE, 100_000);
        assertEquals(
                List.of(2, 1),
                plan.groups(Long.MAX_VALUE).stream().map(List::size).toList());
    }

    @Test
    void theActiveSegmentRollsEarlyEnoughForTheMaximumLag() {
        LogConfig config = Configs.segments(config(0.5, 0, 7000), 1000, 60_000);
        assertEquals(7000, Retention.segmentMs(config, CompactionTest.PARTITION, 0));
        assertEquals(60_000, Retention.segmentMs(Configs.deletes(config, true), CompactionTest.PARTITION, 0));
    }

    @Test
    void keysAreFoundAndMemoryIsBounded() {
        CompactKeys keys = new CompactKeys(new CompactKeyHash(1, 2), 24_000);
        ByteBuffer key = ByteBuffer.allocate(20);
        int known = 0;
        while (known < 10_000 && keys.put(key.putInt(7, known), 3, 11, known, false)) {
            known++;
        }
        assertTrue(known > 700 && known <= 1000, known + " keys");
        assertTrue(keys.put(key.putInt(7, 5), 3, 11, 77_777, false), "a known key needs no room");
        for (int i = 0; i < known; i++) {
            assertEquals(i == 5 ? 77_777 : i, keys.newest(key.putInt(7, i), 3, 11));
        }
        assertEquals(-1, keys.newest(key.putInt(7, known), 3, 11));
        assertTrue(keys.put(key.putInt(7, known), 3, 11, known, true), "what must fit fits");
        assertEquals(known, keys.newest(key.putInt(7, known), 3, 11));
    }

    /** The vectors of the authors' reference: key 00 01 .. 0f, message 00 01 .. of that length, little endian. */
    @Test
    void theHashIsSipHash() {
        CompactKeyHash hash = new CompactKeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        ByteBuffer message = ByteBuffer.allocate(64);
        for (int i = 0; i < 64; i++) {
            message.put(i, (byte) i);
        }
        assertEquals(0xe6a825ba047f81a3L, hash.hash(message, 0, 0));
        assertEquals(0x930255c71472f66dL, hash.high());
        assertEquals(0x44af996bd8c187daL, hash.hash(message, 0, 1));
        assertEquals(0x45fc229b11597634L, hash.high());
        TreeSet<Long> seen = new TreeSet<>();
        for (int length = 0; length < 64; length++) {
            seen.add(hash.hash(message, 0, length));
            seen.add(hash.high());
        }
        assertEquals(128, seen.size());
    }

    @Test
    void theThrottleLetsThroughWhatTheRateAllows() {
        CompactThrottle throttle = new CompactThrottle(() -> 1000);
        long nowNs = new Random(1).nextLong();
        assertEquals(0, throttle.delayNs(nowNs));
        throttle.moved(500);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(500), throttle.delayNs(nowNs));
        throttle.moved(100);
        nowNs += TimeUnit.MILLISECONDS.toNanos(500);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(100), throttle.delayNs(nowNs));
        // What was not used is not saved up.
        nowNs += TimeUnit.SECONDS.toNanos(60);
        throttle.moved(1000);
        assertEquals(TimeUnit.SECONDS.toNanos(1), throttle.delayNs(nowNs));
        assertEquals(0, new CompactThrottle(() -> Double.MAX_VALUE).delayNs(5));
    }

    @Test
    void namesThatCompactionGaveHideWhatTheyReplaced() {
        CompactedNames names = new CompactedNames();
        names.add(10, 30, 3);
        assertTrue(names.counts(parsed(0, 0)));
        assertFalse(names.counts(parsed(10, 0)), "replaced under the same offset");
        assertTrue(names.counts(parsed(10, 3)));
        assertFalse(names.counts(parsed(10, 2)), "of an earlier compaction");
        assertFalse(names.counts(parsed(20, 0)), "merged into another one");
        assertFalse(names.counts(parsed(20, 4)), "not finished");
        assertTrue(names.counts(parsed(30, 0)));
        names.cutTo(20);
        assertEquals(3, names.revisionOf(10));
        assertTrue(names.counts(parsed(20, 0)), "written after the cut");
        names.trimTo(15, new TreeSet<>(List.of(20L)));
        assertEquals(3, names.revisionOf(10));
        names.trimTo(20, new TreeSet<>(List.of(20L)));
        assertEquals(0, names.revisionOf(10));
        assertEquals(4, names.nextRevision());
    }

    private static Names.Parsed parsed(long base, int revision) {
        return Names.parse(Names.segment(base, 7, revision)).orElseThrow();
    }
}
