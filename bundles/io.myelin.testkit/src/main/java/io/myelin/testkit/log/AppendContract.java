package io.myelin.testkit.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchView;
import io.myelin.batch.EpochEnd;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.AppendRefusedException.Reason;
import io.myelin.log.Appended;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a log promises of appends, mirrored batches, leader epochs, durability and closing. */
public abstract class AppendContract extends LogFixture {
    private static final int LAST_OFFSET_DELTA_AT = 23;

    @Test
    void aBatchIsAppendedAtTheEnd() throws Exception {
        PartitionLog log = open(PARTITION);
        assertEquals(new Appended(0, 2, -1, false), append(log, 0, "a", "b"));
        assertEquals(new Appended(2, 3, -1, false), append(log, 0, "c"));
        assertEquals(3, log.endOffset());
        assertEquals(0, log.startOffset());
    }

    @Test
    void baseOffsetAndEpochAreWrittenInPlaceAndTheRestIsStoredAsItCame() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        BatchView batch = batch("b", "c");
        byte[] before = bytes(batch);
        log.append(batch, 7, AppendOrigin.CLIENT);
        assertEquals(1, batch.baseOffset());
        assertEquals(7, batch.leaderEpoch());
        LogSlice slice = log.read(1, 3, 1 << 20, true);
        BatchView stored = Batches.of(slice.bytes()).get(0);
        assertArrayEquals(bytes(batch), bytes(stored));
        stored.assign(0, -1);
        assertArrayEquals(before, bytes(stored));
        slice.bytes().release();
    }

    private static byte[] bytes(BatchView batch) {
        byte[] bytes = new byte[batch.size()];
        batch.bytes().get(bytes);
        return bytes;
    }

    @Test
    void theMemoryOfABatchIsNotUsedAfterTheCall() throws Exception {
        PartitionLog log = open(PARTITION);
        BatchView batch = batch("a");
        log.append(batch, 0, AppendOrigin.CLIENT);
        for (int i = 0; i < batch.size(); i++) {
            batch.bytes().put(i, (byte) 0xff);
        }
        assertEquals(List.of("a"), values(log));
    }

    @Test
    void theAppendTimeIsToldWhereTheTopicStampsAppends() throws Exception {
        PartitionLog log = open(PARTITION);
        BatchView batch = batchAt(5, "a");
        batch.stampAppendTime(1234);
        assertEquals(1234, log.append(batch, 0, AppendOrigin.CLIENT).appendTimeMs());
    }

    @Test
    void aBatchOfAnOlderLeaderEpochIsRefusedAndNothingIsAppended() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 5, "a");
        AppendRefusedException refused = assertThrows(AppendRefusedException.class, () -> append(log, 4, "b"));
        assertEquals(Reason.STALE_LEADER_EPOCH, refused.reason());
        assertEquals(1, log.endOffset());
        assertEquals(5, log.lastEpoch());
        assertEquals(List.of("a"), values(log));
    }

    @Test
    void aMirroredBatchKeepsItsOffsetsAndEpochAndGapsAreAllowed() throws Exception {
        PartitionLog log = open(PARTITION);
        log.mirror(placed(10, 3, "a", "b"));
        log.mirror(placed(20, 3, "c"));
        assertEquals(21, log.endOffset());
        assertEquals(3, log.lastEpoch());
        LogSlice slice = log.read(12, 21, 1 << 20, true);
        assertEquals(20, Batches.of(slice.bytes()).get(0).baseOffset());
        assertEquals(21, slice.nextOffset());
        slice.bytes().release();
    }

    @Test
    void aMirroredBatchMayNotOverlapWhatIsThere() throws Exception {
        PartitionLog log = open(PARTITION);
        log.mirror(placed(0, 3, "a", "b"));
        AppendRefusedException refused =
                assertThrows(AppendRefusedException.class, () -> log.mirror(placed(1, 3, "c")));
        assertEquals(Reason.OFFSET_OVERLAP, refused.reason());
        assertEquals(2, log.endOffset());
    }

    @Test
    void aMirroredBatchWithOffsetsThatCannotBeIsRefused() throws Exception {
        PartitionLog log = open(PARTITION);
        log.mirror(placed(0, 3, "a"));
        for (long baseOffset : new long[] {-2, Long.MAX_VALUE}) {
            assertThrows(AppendRefusedException.class, () -> log.mirror(placed(baseOffset, 3, "b", "c")));
        }
        ByteBuffer bytes = placed(5, 3, "d").bytes();
        bytes.putInt(LAST_OFFSET_DELTA_AT, -2);
        assertThrows(AppendRefusedException.class, () -> log.mirror(BatchView.at(bytes, 0)));
        assertEquals(1, log.endOffset());
    }

    @Test
    void aMirroredBatchOfAnOlderEpochIsRefused() throws Exception {
        PartitionLog log = open(PARTITION);
        log.mirror(placed(0, 3, "a"));
        AppendRefusedException refused =
                assertThrows(AppendRefusedException.class, () -> log.mirror(placed(1, 2, "b")));
        assertEquals(Reason.STALE_LEADER_EPOCH, refused.reason());
    }

    protected final BatchView placed(long baseOffset, int leaderEpoch, String... values) {
        BatchView batch = batch(values);
        batch.assign(baseOffset, leaderEpoch);
        return batch;
    }

    @Test
    void epochsEndWhereTheNextOneBegins() throws Exception {
        PartitionLog log = open(PARTITION);
        assertEquals(EpochEnd.UNKNOWN, log.endOffsetOf(3));
        log.beginEpoch(2);
        append(log, 2, "a", "b");
        log.beginEpoch(5);
        append(log, 5, "c");
        assertEquals(5, log.lastEpoch());
        assertEquals(EpochEnd.UNKNOWN, log.endOffsetOf(1));
        assertEquals(new EpochEnd(2, 2), log.endOffsetOf(2));
        assertEquals(new EpochEnd(2, 2), log.endOffsetOf(4));
        assertEquals(new EpochEnd(5, 3), log.endOffsetOf(5));
        assertEquals(new EpochEnd(5, 3), log.endOffsetOf(9));
    }

    @Test
    void anEpochIsKnownBeforeAnythingIsWrittenUnderIt() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 1, "a");
        log.beginEpoch(4);
        assertEquals(4, log.lastEpoch());
        assertEquals(new EpochEnd(1, 1), log.endOffsetOf(3));
        assertThrows(AppendRefusedException.class, () -> append(log, 3, "b"));
    }

    @Test
    void anEpochThatNothingWasWrittenUnderGivesWayToTheNext() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 1, "a");
        log.beginEpoch(2);
        log.beginEpoch(3);
        append(log, 3, "b");
        assertEquals(new EpochEnd(1, 1), log.endOffsetOf(2));
        assertEquals(new EpochEnd(3, 2), log.endOffsetOf(3));
    }

    @Test
    void listenersAreToldAtOnceAndAsMoreBecomesDurable() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        List<Long> told = new ArrayList<>();
        log.onDurable(told::add);
        assertEquals(List.of(1L), told);
        append(log, 0, "b", "c");
        assertEquals(List.of(1L, 3L), told);
        assertEquals(3, log.durableOffset());
    }

    @Test
    void inClassFsyncEverythingBecomesDurableInOrder() throws Exception {
        PartitionLog log = open(PARTITION, fsync());
        List<Long> told = new ArrayList<>();
        log.onDurable(told::add);
        for (int i = 0; i < 10; i++) {
            append(log, 0, "v" + i);
            assertTrue(log.durableOffset() <= log.endOffset());
        }
        scheduler().runReady();
        assertEquals(10, log.durableOffset());
        assertEquals(10L, told.get(told.size() - 1));
        assertEquals(told.stream().sorted().distinct().toList(), told);
    }

    protected static LogConfig fsync() {
        return Configs.fsync(LogConfig.DEFAULT);
    }

    @Test
    void aFlushMakesEverythingDurableWhenItReturns() throws Exception {
        PartitionLog log = open(PARTITION, fsync());
        append(log, 0, "a", "b");
        log.flush();
        assertEquals(2, log.durableOffset());
    }

    @Test
    void aChangeOfClassCountsForWhatIsThere() throws Exception {
        PartitionLog log = open(PARTITION, fsync());
        append(log, 0, "a");
        log.configure(LogConfig.DEFAULT);
        assertEquals(1, log.durableOffset());
        log.configure(fsync());
        append(log, 0, "b");
        scheduler().runReady();
        assertEquals(2, log.durableOffset());
    }

    @Test
    void theSizeIsThatOfTheBatches() throws Exception {
        PartitionLog log = open(PARTITION);
        int size = batch("a").size();
        append(log, 0, "a");
        append(log, 0, "b");
        assertEquals(2L * size, log.sizeBytes());
    }

    @Test
    void closingAgainDoesNothingAndAClosedLogRefusesEverything() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        log.close();
        log.close();
        assertClosed(() -> append(log, 0, "b"));
        assertClosed(() -> log.mirror(placed(5, 0, "b")));
        assertClosed(() -> log.read(0, 1, 100, true));
        assertClosed(log::flush);
        assertClosed(() -> log.truncateTo(0));
        assertClosed(() -> log.trimTo(1));
        assertClosed(() -> log.restartAt(9));
        assertClosed(() -> log.retain(nowMs(), 1));
        assertClosed(() -> log.firstBatchFrom(0));
        assertClosed(() -> log.batchOfMaxTimestamp());
        assertFalse(store().stored().isEmpty());
    }

    /** Something that fails. */
    private interface Call {
        void run() throws Exception;
    }

    private static void assertClosed(Call call) {
        assertEquals(
                StorageException.Kind.CLOSED,
                assertThrows(StorageException.class, call::run).kind());
    }
}
