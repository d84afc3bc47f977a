package io.myelin.testkit.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchView;
import io.myelin.buffer.Frame;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a log promises of reads and of lookups by time. */
public abstract class ReadContract extends AppendContract {
    /** Batches of two records each in segments of a few batches: offsets 0-1, 2-3, ... */
    private PartitionLog twenty() throws Exception {
        LogConfig config = Configs.indexInterval(Configs.segments(LogConfig.DEFAULT, 300, Long.MAX_VALUE), 1);
        PartitionLog log = open(PARTITION, config);
        for (int i = 0; i < 10; i++) {
            append(log, i / 4, "v" + 2 * i, "v" + (2 * i + 1));
        }
        return log;
    }

    private static List<Long> bases(LogSlice slice) throws Exception {
        List<Long> bases = new ArrayList<>();
        for (BatchView batch : Batches.of(slice.bytes())) {
            bases.add(batch.baseOffset());
        }
        slice.bytes().release();
        return bases;
    }

    @Test
    void aReadBeginsWithTheBatchThatHoldsTheOffset() throws Exception {
        PartitionLog log = twenty();
        for (long offset = 0; offset < 20; offset++) {
            LogSlice slice = log.read(offset, 20, 1 << 20, true);
            assertTrue(slice.nextOffset() > offset);
            assertEquals(offset - offset % 2, bases(slice).get(0));
        }
    }

    @Test
    void readsFromNextOffsetToNextOffsetGiveEverythingOnce() throws Exception {
        PartitionLog log = twenty();
        for (int maxBytes : new int[] {1, 100, 200, 400, 1 << 20}) {
            List<Long> all = new ArrayList<>();
            for (long offset = 0; offset < 20; ) {
                LogSlice slice = log.read(offset, 20, maxBytes, true);
                offset = slice.nextOffset();
                all.addAll(bases(slice));
            }
            assertEquals(List.of(0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L), all, "in steps of " + maxBytes);
        }
    }

    @Test
    void batchesAtOrBeyondTheLimitAreLeftOut() throws Exception {
        PartitionLog log = twenty();
        for (long limit = 0; limit <= 20; limit += 2) {
            List<Long> all = new ArrayList<>();
            for (long offset = 0; offset < limit; ) {
                LogSlice slice = log.read(offset, limit, 1 << 20, true);
                assertTrue(slice.nextOffset() > offset && slice.nextOffset() <= limit);
                offset = slice.nextOffset();
                all.addAll(bases(slice));
            }
            assertEquals(limit / 2, all.size());
            LogSlice atLimit = log.read(limit, limit, 1 << 20, true);
            assertEquals(0, atLimit.bytes().length());
            assertEquals(limit, atLimit.nextOffset());
            atLimit.bytes().release();
        }
    }

    @Test
    void nothingIsReturnedBeyondTheSizeUnlessTheFirstBatchIsToComeWhole() throws Exception {
        PartitionLog log = twenty();
        int size = batch("v0", "v1").size();
        LogSlice whole = log.read(1, 20, 10, true);
        assertEquals(size, whole.bytes().length());
        assertEquals(List.of(0L), bases(whole));
        LogSlice part = log.read(1, 20, 10, false);
        assertTrue(part.bytes().length() <= 10);
        assertEquals(1, part.nextOffset());
        part.bytes().release();
        LogSlice two = log.read(0, 20, 2 * size + size / 2, true);
        assertTrue(two.bytes().length() <= 2 * size + size / 2);
        assertEquals(4, two.nextOffset());
        assertEquals(List.of(0L, 2L), bases(two));
    }

    @Test
    void anOffsetOutsideOfTheLogIsRefusedAndTheEndIsNotOutside() throws Exception {
        PartitionLog log = twenty();
        log.trimTo(4);
        assertThrows(OffsetOutOfRangeException.class, () -> log.read(3, 20, 100, true));
        assertThrows(OffsetOutOfRangeException.class, () -> log.read(21, 20, 100, true));
        LogSlice atEnd = log.read(20, 20, 100, true);
        assertEquals(0, atEnd.bytes().length());
        assertEquals(20, atEnd.nextOffset());
        atEnd.bytes().release();
        LogSlice atStart = log.read(4, 20, 1, true);
        assertEquals(List.of(4L), bases(atStart));
    }

    @Test
    void aSliceOutlivesWhatHappensToTheLog() throws Exception {
        PartitionLog log = twenty();
        LogSlice old = log.read(0, 20, 1 << 20, true);
        LogSlice young = log.read(18, 20, 1 << 20, true);
        byte[] oldBytes = Batches.copy(old.bytes()).array();
        byte[] youngBytes = Batches.copy(young.bytes()).array();
        log.truncateTo(18);
        append(log, 9, "instead", "of it");
        log.trimTo(16);
        scheduler().advance(1, java.util.concurrent.TimeUnit.HOURS);
        assertArrayEquals(oldBytes, Batches.copy(old.bytes()).array());
        assertArrayEquals(youngBytes, Batches.copy(young.bytes()).array());
        log.close();
        store().delete(PARTITION);
        scheduler().runReady();
        assertArrayEquals(oldBytes, Batches.copy(old.bytes()).array());
        old.bytes().release();
        young.bytes().release();
    }

    @Test
    void afterACutReadersSeeTheNewBatches() throws Exception {
        PartitionLog log = twenty();
        log.read(18, 20, 1 << 20, true).bytes().release();
        log.truncateTo(9);
        assertEquals(8, log.endOffset());
        append(log, 9, "x");
        append(log, 9, "y");
        assertEquals(List.of(8L, 9L), allBases(log, 8));
    }

    private static List<Long> allBases(PartitionLog log, long from) throws Exception {
        List<Long> all = new ArrayList<>();
        for (long offset = from; offset < log.endOffset(); ) {
            LogSlice slice = log.read(offset, log.endOffset(), 1 << 20, true);
            offset = slice.nextOffset();
            all.addAll(bases(slice));
        }
        return all;
    }

    @Test
    void readersOnOtherThreadsSeeWhatWasAppendedBefore() throws Exception {
        LogConfig config = Configs.segments(LogConfig.DEFAULT, 2000, Long.MAX_VALUE);
        PartitionLog log = open(PARTITION, config);
        append(log, 0, "v0");
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Long>> seen = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                seen.add(readers.submit(() -> follow(log, 3000)));
            }
            for (int i = 1; i < 3000; i++) {
                append(log, i / 500, "v" + i);
                if (i % 1000 == 999) {
                    log.flush();
                }
            }
            for (Future<Long> reader : seen) {
                assertEquals(3000, reader.get());
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static long follow(PartitionLog log, long until) throws Exception {
        long offset = 0;
        while (offset < until) {
            long end = log.endOffset();
            LogSlice slice = log.read(offset, end, 777, true);
            for (BatchView batch : Batches.of(slice.bytes())) {
                assertEquals(offset, batch.baseOffset());
                assertTrue(batch.baseOffset() < end);
                offset = batch.nextOffset();
            }
            assertEquals(offset, slice.nextOffset());
            slice.bytes().release();
        }
        return offset;
    }

    @Test
    void aLookupByTimeGivesTheFirstBatchInLogOrderThatReachesIt() throws Exception {
        LogConfig config = Configs.indexInterval(Configs.segments(LogConfig.DEFAULT, 300, Long.MAX_VALUE), 1);
        PartitionLog log = open(PARTITION, config);
        long[] times = {10, 30, 20, 20, 50, 40, 50, 10};
        for (long time : times) {
            log.append(batchAt(time, "at " + time, "at " + time), 0, AppendOrigin.CLIENT);
        }
        assertEquals(0, baseOf(log.firstBatchFrom(0)));
        assertEquals(0, baseOf(log.firstBatchFrom(10)));
        assertEquals(2, baseOf(log.firstBatchFrom(11)));
        assertEquals(2, baseOf(log.firstBatchFrom(30)));
        assertEquals(8, baseOf(log.firstBatchFrom(31)));
        assertEquals(8, baseOf(log.firstBatchFrom(50)));
        assertTrue(log.firstBatchFrom(51).isEmpty());
        assertEquals(8, baseOf(log.batchOfMaxTimestamp()));
        log.trimTo(4);
        assertEquals(4, baseOf(log.firstBatchFrom(0)));
        assertEquals(8, baseOf(log.firstBatchFrom(21)));
        log.trimTo(10);
        assertEquals(12, baseOf(log.batchOfMaxTimestamp()));
        log.truncateTo(12);
        assertEquals(10, baseOf(log.batchOfMaxTimestamp()));
        assertTrue(log.firstBatchFrom(41).isEmpty());
    }

    private static long baseOf(Optional<Frame> found) throws Exception {
        Frame batch = found.orElseThrow();
        BatchView view = BatchView.at(batch.buffer(), 0);
        view.checkCrc();
        assertEquals(view.size(), batch.length());
        long base = view.baseOffset();
        batch.release();
        return base;
    }

    @Test
    void aLookupByTimeGivesABigBatchWhole() throws Exception {
        PartitionLog log = open(PARTITION);
        log.append(batchAt(10, "x".repeat(100_000)), 0, AppendOrigin.CLIENT);
        assertEquals(0, baseOf(log.firstBatchFrom(10)));
        assertEquals(0, baseOf(log.batchOfMaxTimestamp()));
    }

    @Test
    void anEmptyLogHasNoBatchOfAnyTime() throws Exception {
        PartitionLog log = open(PARTITION);
        assertTrue(log.firstBatchFrom(0).isEmpty());
        assertTrue(log.batchOfMaxTimestamp().isEmpty());
        append(log, 0, "a");
        log.trimTo(1);
        assertTrue(log.firstBatchFrom(0).isEmpty());
        assertTrue(log.batchOfMaxTimestamp().isEmpty());
    }

    @Test
    void lookupsWorkAfterTheLogWasOpenedAgain() throws Exception {
        PartitionLog log = twenty();
        log.close();
        PartitionLog again = open(PARTITION, Configs.segments(LogConfig.DEFAULT, 300, Long.MAX_VALUE));
        append(again, 9, "v20");
        for (long offset = 0; offset < 20; offset++) {
            assertEquals(
                    offset - offset % 2,
                    bases(again.read(offset, 21, 1 << 20, true)).get(0));
        }
        assertEquals(0, baseOf(again.firstBatchFrom(0)));
        assertEquals(11, allBases(again, 0).size());
    }
}
