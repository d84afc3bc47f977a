package io.myelin.testkit.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.EpochEnd;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a log promises of truncation, trimming, restarting and retention. */
public abstract class MaintenanceContract extends ReadContract {
    /** Every batch in a segment of its own, whatever a provider takes for a segment. */
    private static final LogConfig TINY = Configs.segments(LogConfig.DEFAULT, 1, Long.MAX_VALUE);

    private PartitionLog filled(LogConfig config) throws Exception {
        PartitionLog log = open(PARTITION, config);
        append(log, 1, "a", "b");
        append(log, 2, "c", "d");
        append(log, 4, "e", "f");
        return log;
    }

    @Test
    void aTruncationCutsOffEverythingAtAndBeyond() throws Exception {
        for (LogConfig config : List.of(LogConfig.DEFAULT, TINY)) {
            PartitionLog log = filled(config);
            log.truncateTo(4);
            assertEquals(4, log.endOffset());
            assertEquals(4, log.durableOffset());
            assertEquals(2, log.lastEpoch());
            assertEquals(new EpochEnd(2, 4), log.endOffsetOf(7));
            assertEquals(List.of("a", "b", "c", "d"), values(log));
            append(log, 3, "g");
            assertEquals(List.of("a", "b", "c", "d", "g"), values(log));
            store().delete(PARTITION);
        }
    }

    @Test
    void aTruncationInsideOfABatchTakesTheBatch() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.truncateTo(3);
        assertEquals(2, log.endOffset());
        assertEquals(1, log.lastEpoch());
        assertEquals(List.of("a", "b"), values(log));
    }

    @Test
    void aTruncationBeyondTheEndDoesNothing() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.truncateTo(6);
        log.truncateTo(100);
        assertEquals(6, log.endOffset());
        assertEquals(4, log.lastEpoch());
    }

    @Test
    void aTruncationToTheStartLeavesAnEmptyLog() throws Exception {
        PartitionLog log = filled(TINY);
        log.truncateTo(0);
        assertEquals(0, log.endOffset());
        assertEquals(0, log.sizeBytes());
        assertEquals(-1, log.lastEpoch());
        append(log, 0, "z");
        assertEquals(List.of("z"), values(log));
    }

    @Test
    void aTruncationBelowTheStartLeavesAnEmptyLogThatContinuesThere() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.trimTo(4);
        log.truncateTo(1);
        assertEquals(1, log.startOffset());
        assertEquals(1, log.endOffset());
        append(log, 9, "z");
        assertEquals(List.of("z"), values(log));
    }

    @Test
    void aRestartDropsEverythingAndContinuesAtTheOffset() throws Exception {
        PartitionLog log = filled(TINY);
        log.restartAt(100);
        assertEquals(100, log.startOffset());
        assertEquals(100, log.endOffset());
        assertEquals(100, log.durableOffset());
        assertEquals(-1, log.lastEpoch());
        assertEquals(0, log.sizeBytes());
        append(log, 0, "z");
        assertEquals(101, log.endOffset());
        log.close();
        PartitionLog again = open(PARTITION);
        assertEquals(100, again.startOffset());
        assertEquals(List.of("z"), values(again));
    }

    @Test
    void aLogMayRestartWhereItOnceBegan() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.restartAt(0);
        append(log, 0, "z");
        scheduler().advance(1, TimeUnit.HOURS);
        assertEquals(List.of("z"), values(log));
        log.close();
        assertEquals(List.of("z"), values(open(PARTITION)));
    }

    @Test
    void aTrimMovesTheStartUpAndNothingBelowIsServed() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.trimTo(2);
        assertEquals(2, log.startOffset());
        assertThrows(OffsetOutOfRangeException.class, () -> log.read(1, 6, 100, true));
        assertEquals(List.of("c", "d", "e", "f"), values(log));
        log.trimTo(1);
        assertEquals(2, log.startOffset());
    }

    @Test
    void aTrimGoesAtMostToTheEnd() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.trimTo(50);
        assertEquals(6, log.startOffset());
        assertEquals(6, log.endOffset());
        append(log, 4, "g");
        assertEquals(List.of("g"), values(log));
    }

    @Test
    void aTrimFreesSegments() throws Exception {
        PartitionLog log = filled(TINY);
        long before = log.sizeBytes();
        log.trimTo(2);
        assertTrue(log.sizeBytes() < before);
    }

    @Test
    void aTrimKeepsTheEpochThatHoldsTheStart() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.trimTo(3);
        assertEquals(EpochEnd.UNKNOWN, log.endOffsetOf(1));
        assertEquals(new EpochEnd(2, 4), log.endOffsetOf(2));
    }

    @Test
    void theStartSurvivesClosing() throws Exception {
        PartitionLog log = filled(LogConfig.DEFAULT);
        log.trimTo(3);
        log.close();
        assertEquals(3, open(PARTITION).startOffset());
    }

    @Test
    void retentionTakesSegmentsThatAreTooOld() throws Exception {
        PartitionLog log = open(PARTITION, Configs.retention(TINY, 1000, -1));
        long t0 = nowMs();
        for (int i = 0; i < 4; i++) {
            log.append(batchAt(t0 + i * 500L, "v" + i), 0, AppendOrigin.CLIENT);
        }
        assertEquals(0, log.retain(t0 + 1000, 4));
        assertEquals(1, log.retain(t0 + 1001, 4));
        assertEquals(3, log.retain(t0 + 2001, 4));
        assertEquals(4, log.retain(t0 + 9999, 4));
        assertEquals(4, log.startOffset());
        assertEquals(4, log.endOffset());
        assertEquals(0, log.sizeBytes());
    }

    @Test
    void retentionOnlyTakesWhatIsBelowTheLimit() throws Exception {
        PartitionLog log = open(PARTITION, Configs.retention(TINY, 1000, -1));
        long t0 = nowMs();
        for (int i = 0; i < 4; i++) {
            log.append(batchAt(t0, "v" + i), 0, AppendOrigin.CLIENT);
        }
        assertEquals(2, log.retain(t0 + 5000, 2));
        assertEquals(List.of("v2", "v3"), values(log));
    }

    @Test
    void retentionTakesWhatIsBeyondTheSize() throws Exception {
        int size = batch("v0").size();
        PartitionLog log = open(PARTITION, Configs.retention(TINY, -1, 2L * size));
        for (int i = 0; i < 5; i++) {
            append(log, 0, "v" + i);
        }
        assertEquals(3, log.retain(nowMs(), 5));
        assertEquals(List.of("v3", "v4"), values(log));
    }

    @Test
    void retentionIsForThePolicyThatDeletes() throws Exception {
        PartitionLog log = open(PARTITION, Configs.deletes(Configs.retention(TINY, 1, 1), false));
        append(log, 0, "a");
        append(log, 0, "b");
        assertEquals(0, log.retain(nowMs() + 1_000_000, 2));
    }

    @Test
    void recordsWithoutATimeAreRetainedFromWhenTheyCame() throws Exception {
        PartitionLog log = open(PARTITION, Configs.retention(TINY, 1000, -1));
        log.append(batchAt(-1, "a"), 0, AppendOrigin.CLIENT);
        assertEquals(0, log.retain(nowMs() + 1000, 1));
        assertEquals(1, log.retain(nowMs() + 1001, 1));
    }

    @Test
    void aChangedConfigurationCounts() throws Exception {
        PartitionLog log = open(PARTITION, TINY);
        append(log, 0, "a");
        append(log, 0, "b");
        log.configure(Configs.retention(TINY, -1, 1));
        assertEquals(1, log.retain(nowMs(), 2));
    }
}
