package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.log.StorageException.Kind;
import io.myelin.testkit.log.Configs;
import io.myelin.testkit.log.LogFixture;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import io.myelin.testkit.sim.Survival;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the durable store does with its files, beyond the contract. */
final class SegmentFilesTest extends LogFixture {
    private static final LogConfig TINY = Configs.segments(LogConfig.DEFAULT, 1, Long.MAX_VALUE);
    private static final int OPEN_FILES = 16;

    private final SimFileIO files = new SimFileIO(1);

    @Override
    protected LogStore openStore(SimScheduler loops) throws StorageException {
        return Fixtures.store(files, loops, OPEN_FILES);
    }

    @Override
    protected void closeStore(LogStore store) {
        ((SegmentLogStore) store).close();
    }

    private void killAndRestart() throws Exception {
        scheduler().kill();
        files.kill();
        restartStore();
    }

    private static Path directory() {
        return Path.of("/data/log").resolve(Names.directory(PARTITION));
    }

    private List<Path> segments() throws Exception {
        return files.list(directory()).stream()
                .filter(path -> path.toString().endsWith(".log"))
                .toList();
    }

    @Test
    void openingCleanLogsReadsNoneOfThem() throws Exception {
        for (int i = 0; i < 300; i++) {
            append(open(partition("many", i)), 0, "some value");
        }
        restartStore();
        long before = files.bytesRead();
        for (int i = 0; i < 300; i++) {
            assertEquals(1, open(partition("many", i)).endOffset());
        }
        assertEquals(before, files.bytesRead());
        assertTrue(files.openHandles() <= OPEN_FILES + 1);
    }

    @Test
    void creatingALogSyncsNothingAndItsFirstAppendOnlyThatItExists() throws Exception {
        long before = files.syncs();
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            logs.add(open(partition("many", i)));
        }
        assertEquals(before, files.syncs());
        for (PartitionLog log : logs) {
            append(log, 0, "a");
        }
        assertEquals(before + 1, files.syncs());
    }

    @Test
    void afterACrashOnlyWhatCameAfterTheCheckpointIsRead() throws Exception {
        PartitionLog log = open(PARTITION);
        for (int i = 0; i < 100; i++) {
            log.append(produced(i, 1000), 0, AppendOrigin.CLIENT);
        }
        scheduler().advance(31, TimeUnit.SECONDS);
        log.append(produced(100, 1000), 0, AppendOrigin.CLIENT);
        killAndRestart();
        long before = files.bytesRead();
        PartitionLog again = open(PARTITION);
        assertEquals(101, again.endOffset());
        assertEquals(100, again.producers().get(0).lastSequence());
        assertTrue(files.bytesRead() - before < 5000, "read " + (files.bytesRead() - before));
    }

    private BatchView produced(int sequence, int bytes) throws Exception {
        return BatchView.at(
                new BatchBuilder()
                        .producer(5, (short) 0, sequence)
                        .add(nowMs(), null, new byte[bytes])
                        .build(),
                0);
    }

    @Test
    void openFilesAreBoundedAndSlicesKeepTheirs() throws Exception {
        PartitionLog log = open(PARTITION, TINY);
        for (int i = 0; i < 3 * OPEN_FILES; i++) {
            append(log, 0, "v" + i);
        }
        assertTrue(files.openHandles() <= OPEN_FILES + 1, files.openHandles() + " open");
        List<LogSlice> held = new ArrayList<>();
        for (int i = 0; i < 3 * OPEN_FILES; i++) {
            held.add(log.read(i, i + 1, 1000, true));
        }
        assertTrue(files.openHandles() >= held.size());
        for (int i = 0; i < held.size(); i++) {
            assertEquals(
                    i,
                    io.myelin.testkit.log.Batches.of(held.get(i).bytes()).get(0).baseOffset());
            held.get(i).bytes().release();
        }
        assertThrows(IllegalStateException.class, () -> held.get(0).bytes().release());
        values(log);
        assertTrue(files.openHandles() <= OPEN_FILES + 1, files.openHandles() + " open");
    }

    @Test
    void deletedSegmentsGoAfterTheirDelay() throws Exception {
        PartitionLog log = open(PARTITION, TINY);
        append(log, 0, "a");
        append(log, 0, "b");
        log.trimTo(1);
        scheduler().runReady();
        assertEquals(1, segments().size());
        assertEquals(2, files.list(directory()).size());
        scheduler().advance(LogConfig.DEFAULT.fileDeleteDelayMs(), TimeUnit.MILLISECONDS);
        assertEquals(1, files.list(directory()).size());
    }

    @Test
    void aTrimSurvivesAPowerCut() throws Exception {
        PartitionLog log = open(PARTITION, TINY);
        append(log, 0, "a", "b");
        append(log, 0, "c");
        log.flush();
        log.trimTo(1);
        scheduler().kill();
        files.powerCut(Survival.NONE);
        restartStore();
        assertEquals(1, open(PARTITION).startOffset());
    }

    @Test
    void aFullDiskRefusesAppendsUntilThereIsSpaceAndReadsGoOn() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        files.freeBytes(30);
        assertEquals(
                Kind.FULL,
                assertThrows(StorageException.class, () -> append(log, 0, "b")).kind());
        assertEquals(List.of("a"), values(log));
        assertTrue(store().directories().get(0).failure().isEmpty());
        files.freeBytes(Long.MAX_VALUE);
        append(log, 0, "c");
        killAndRestart();
        assertEquals(List.of("a", "c"), values(open(PARTITION)));
    }

    @Test
    void aFailedSyncIsNeverRetriedAndTheDirectoryTakesNothingMore() throws Exception {
        PartitionLog log = open(PARTITION, Configs.fsync(LogConfig.DEFAULT));
        PartitionLog other = open(partition("other", 1));
        append(log, 0, "a");
        files.failSyncs(path -> path.toString().endsWith(".log"));
        scheduler().runReady();
        files.failSyncs(path -> false);
        long syncs = files.syncs();
        assertEquals(0, log.durableOffset());
        assertEquals(
                Kind.FAILED,
                assertThrows(StorageException.class, () -> append(log, 0, "b")).kind());
        assertEquals(
                Kind.FAILED,
                assertThrows(StorageException.class, () -> append(other, 0, "b"))
                        .kind());
        assertEquals(
                Kind.FAILED, assertThrows(StorageException.class, log::flush).kind());
        scheduler().advance(5, TimeUnit.MINUTES);
        assertEquals(0, log.durableOffset());
        assertEquals(syncs, files.syncs());
        assertTrue(store().directories().get(0).failure().isPresent());
        assertFalse(((SegmentLogStore) store()).check().ok());
        assertEquals(List.of("a"), values(log));
    }

    @Test
    void aFailedWriteFailsTheDirectory() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        files.failWrites(path -> path.toString().endsWith(".log"));
        assertEquals(
                Kind.FAILED,
                assertThrows(StorageException.class, () -> append(log, 0, "b")).kind());
        files.failWrites(path -> false);
        assertEquals(
                Kind.FAILED,
                assertThrows(StorageException.class, () -> append(log, 0, "c")).kind());
        assertEquals(List.of("a"), values(log));
    }

    @Test
    void aLostEndOfASealedSegmentIsNoticedAndTheRestIsServed() throws Exception {
        PartitionLog log = open(PARTITION, Configs.segments(LogConfig.DEFAULT, 160, Long.MAX_VALUE));
        for (int i = 0; i < 6; i++) {
            append(log, 0, "v" + i);
        }
        restartStore();
        assertEquals(3, segments().size());
        files.lose(segments().get(1), 100);
        for (int start = 0; start < 2; start++) {
            PartitionLog again = open(PARTITION);
            assertEquals(6, again.endOffset());
            assertEquals(3, again.read(2, 6, 1000, true).nextOffset());
            StorageException damaged = assertThrows(StorageException.class, () -> again.read(3, 6, 1000, true));
            assertEquals(Kind.CORRUPT, damaged.kind());
            assertTrue(damaged.getMessage().contains(segments().get(1).toString()), damaged.getMessage());
            assertTrue(damaged.getMessage().contains("offsets 3 to 3"), damaged.getMessage());
            assertEquals(5, again.read(4, 5, 1000, true).nextOffset());
            assertEquals(6 + start, append(again, 0, "more").baseOffset() + start);
            again.truncateTo(6);
            restartStore();
        }
    }

    @Test
    void aLostEndOfTheLogIsNotGivenOutAgain() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        append(log, 0, "b");
        restartStore();
        files.lose(segments().get(0), 10);
        PartitionLog again = open(PARTITION);
        assertEquals(2, again.endOffset());
        assertEquals(2, append(again, 0, "c").baseOffset());
        assertEquals(
                Kind.CORRUPT,
                assertThrows(StorageException.class, () -> again.read(0, 3, 99, true))
                        .kind());
        assertEquals(3, again.read(2, 3, 99, true).nextOffset());
    }

    @Test
    void aDamagedHeaderIsReportedWithFileAndPlace() throws Exception {
        PartitionLog log = open(PARTITION);
        for (int i = 0; i < 3; i++) {
            append(log, 0, "v" + i);
        }
        int size = batch("v0").size();
        restartStore();
        files.damage(segments().get(0), size + 16, 0x7f);
        PartitionLog again = open(PARTITION);
        assertEquals(1, again.read(0, 1, 1000, true).nextOffset());
        StorageException damaged = assertThrows(StorageException.class, () -> again.read(1, 3, 1000, true));
        assertEquals(Kind.CORRUPT, damaged.kind());
        assertTrue(damaged.getMessage().contains("at byte " + size), damaged.getMessage());
    }

    @Test
    void aTornManifestIsReadUpToWhereItIsWhole() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 3, "a", "b");
        restartStore();
        Path manifest = Path.of("/data/log/manifest");
        files.damage(manifest, 30, 1);
        closeStore(store());
        files.kill();
        restartStore();
        assertEquals(
                List.of(PARTITION.toString()),
                store().stored().stream().map(TopicIdPartition::toString).toList());
        PartitionLog again = open(PARTITION);
        assertEquals(List.of("a", "b"), values(again));
        assertEquals(3, again.lastEpoch());
    }

    @Test
    void segmentsAreRolledByAgeWhetherOrNotSomethingComes() throws Exception {
        LogConfig config = Configs.segments(LogConfig.DEFAULT, 1 << 20, 1000);
        PartitionLog log = open(PARTITION, config);
        long t0 = nowMs();
        log.append(batchAt(t0, "a"), 0, AppendOrigin.CLIENT);
        log.append(batchAt(t0 + 1000, "b"), 0, AppendOrigin.CLIENT);
        assertEquals(1, segments().size());
        log.append(batchAt(t0 + 1001, "c"), 0, AppendOrigin.CLIENT);
        assertEquals(2, segments().size());
        log.retain(t0 + 2002, 3);
        log.append(batchAt(t0 + 1002, "d"), 0, AppendOrigin.CLIENT);
        assertEquals(3, segments().size());
    }

    @Test
    void recordsAreSyncedByCountAndByTimeWhereTheTopicSaysSo() throws Exception {
        PartitionLog log = open(PARTITION, Configs.flush(LogConfig.DEFAULT, 3, 500));
        append(log, 0, "a");
        scheduler().advance(499, TimeUnit.MILLISECONDS);
        long before = files.syncs();
        scheduler().advance(1, TimeUnit.MILLISECONDS);
        assertTrue(files.syncs() > before);
        before = files.syncs();
        append(log, 0, "b", "c");
        scheduler().runReady();
        assertEquals(before, files.syncs());
        append(log, 0, "d");
        scheduler().runReady();
        assertTrue(files.syncs() > before);
    }
}
