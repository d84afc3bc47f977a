package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.log.StorageException.Kind;
import io.myelin.testkit.log.Configs;
import io.myelin.testkit.log.LogFixture;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import io.myelin.testkit.sim.Survival;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the journal does, beyond what the simulation shows of it. */
final class JournalTest extends LogFixture {
    private static final LogConfig FSYNC = Configs.fsync(LogConfig.DEFAULT);
    private static final Path FIRST = Path.of("/data/log/journal-0");

    private final SimFileIO files = new SimFileIO(1);

    @Override
    protected LogStore openStore(SimScheduler loops) throws StorageException {
        return Fixtures.store(files, loops, 64);
    }

    @Override
    protected void closeStore(LogStore store) {
        ((SegmentLogStore) store).close();
    }

    private long counter(Counters.Counter counter) {
        return ((SegmentLogStore) store()).counter(counter);
    }

    /** A log whose appends go to the journal from here on. */
    private List<PartitionLog> journaled(int count) throws Exception {
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            logs.add(open(partition("many", i), FSYNC));
            append(logs.get(i), 0, "first");
        }
        scheduler().runReady();
        for (PartitionLog log : logs) {
            assertEquals(1, log.durableOffset());
        }
        return logs;
    }

    private void powerCut() throws Exception {
        scheduler().kill();
        files.powerCut(Survival.NONE);
        restartStore();
    }

    @Test
    void oneSyncServesAllPartitions() throws Exception {
        List<PartitionLog> logs = journaled(20);
        long before = counter(Counters.Counter.JOURNAL_COMMITS);
        for (PartitionLog log : logs) {
            append(log, 0, "second");
        }
        scheduler().runReady();
        assertEquals(before + 1, counter(Counters.Counter.JOURNAL_COMMITS));
        for (PartitionLog log : logs) {
            assertEquals(2, log.durableOffset());
        }
        powerCut();
        for (int i = 0; i < logs.size(); i++) {
            assertEquals(List.of("first", "second"), values(open(partition("many", i), FSYNC)));
        }
    }

    @Test
    void nothingIsMadeBeforeAnFsyncTopicNeedsIt() throws Exception {
        append(open(PARTITION), 0, "a");
        scheduler().runReady();
        assertFalse(files.exists(FIRST));
    }

    @Test
    void aFailedSyncOfTheJournalStopsTheDirectory() throws Exception {
        PartitionLog log = journaled(1).get(0);
        append(log, 0, "lost?");
        files.failSyncs(path -> path.toString().contains(Names.JOURNAL));
        scheduler().runReady();
        files.failSyncs(path -> false);
        long syncs = files.syncs();
        assertEquals(
                Kind.FAILED,
                assertThrows(StorageException.class, () -> append(log, 0, "b")).kind());
        scheduler().advance(5, java.util.concurrent.TimeUnit.MINUTES);
        assertEquals(1, log.durableOffset());
        assertEquals(syncs, files.syncs());
        assertTrue(store().directories().get(0).failure().orElseThrow().contains("journal-"));
        assertFalse(((SegmentLogStore) store()).check().ok());
        assertEquals(List.of("first", "lost?"), values(log));
    }

    @Test
    void withoutSpaceForAJournalEachPartitionSyncsForItself() throws Exception {
        files.freeBytes(20_000);
        PartitionLog log = open(PARTITION, FSYNC);
        append(log, 0, "a");
        scheduler().runReady();
        assertEquals(1, log.durableOffset());
        assertFalse(files.exists(FIRST));
        files.freeBytes(Long.MAX_VALUE);
        scheduler().advance(1, java.util.concurrent.TimeUnit.MINUTES);
        append(log, 0, "b");
        scheduler().runReady();
        append(log, 0, "c");
        scheduler().runReady();
        assertEquals(1, counter(Counters.Counter.JOURNAL_BATCHES));
        powerCut();
        assertEquals(List.of("a", "b", "c"), values(open(PARTITION, FSYNC)));
    }

    @Test
    void aBatchTooLargeForTheJournalSyncsItsPartition() throws Exception {
        PartitionLog log = journaled(1).get(0);
        append(log, 0, "x".repeat(4 * JournalFormat.BLOCK_BYTES));
        append(log, 0, "after");
        scheduler().runReady();
        assertEquals(3, log.durableOffset());
        assertEquals(1, counter(Counters.Counter.JOURNAL_REFUSED_BATCHES));
        powerCut();
        assertEquals(3, open(partition("many", 0), FSYNC).endOffset());
    }

    @Test
    void filesAreWrittenAgainOnlyAfterTheirSegmentsAreOnDisk() throws Exception {
        PartitionLog log = journaled(1).get(0);
        for (int i = 0; i < 200; i++) {
            append(log, 0, "v" + i);
            scheduler().runReady();
        }
        assertTrue(counter(Counters.Counter.JOURNAL_BATCHES) > 150);
        int journalFiles = (int) files.list(Path.of("/data/log")).stream()
                .filter(path -> path.getFileName().toString().startsWith(Names.JOURNAL))
                .count();
        assertTrue(journalFiles <= JournalFiles.FILES);
        powerCut();
        assertEquals(201, open(partition("many", 0), FSYNC).endOffset());
    }

    @Test
    void closingSyncsNoSegmentAndOpeningAgainReadsNone() throws Exception {
        List<PartitionLog> logs = journaled(25);
        for (PartitionLog log : logs) {
            append(log, 0, "second");
        }
        append(open(PARTITION), 0, "replicated");
        long syncs = files.syncs();
        closeStore(store());
        assertTrue(files.syncs() - syncs <= 3, files.syncs() - syncs + " syncs");
        scheduler().kill();
        files.kill();
        restartStore();
        long read = files.bytesRead();
        for (int i = 0; i < logs.size(); i++) {
            PartitionLog again = open(partition("many", i), FSYNC);
            assertEquals(2, again.endOffset());
            assertEquals(2, again.durableOffset());
        }
        assertEquals(1, open(PARTITION).endOffset());
        assertEquals(read, files.bytesRead());
        powerCut();
        for (int i = 0; i < logs.size(); i++) {
            assertEquals(2, open(partition("many", i), FSYNC).endOffset());
        }
    }

    @Test
    void whatLiesInAFileOfAnEarlierUseIsNoGroup() throws Exception {
        writeGroup(FIRST, 5, 7, 0, 0);
        writeGroup(FIRST, 5, 6, JournalFormat.BLOCK_BYTES, JournalFormat.BLOCK_BYTES);
        assertEquals(7, new JournalScan(files, FIRST, 5).lap());
        List<JournalEntry> entries = new ArrayList<>();
        new JournalScan(files, FIRST, 5).entries(entries::add);
        assertEquals(1, entries.size());
    }

    @Test
    void whatWasMovedOrIsAnotherStoresIsNoGroup() throws Exception {
        writeGroup(FIRST, 5, 7, 0, JournalFormat.BLOCK_BYTES);
        assertEquals(0, new JournalScan(files, FIRST, 5).lap());
        writeGroup(FIRST, 5, 7, 0, 0);
        assertEquals(0, new JournalScan(files, FIRST, 4).lap());
        assertEquals(7, new JournalScan(files, FIRST, 5).lap());
    }

    /** One empty batch at a place, in a group that says that it lies at another. */
    private void writeGroup(Path path, long salt, long lap, long says, long place) throws Exception {
        ByteBuffer group = ByteBuffer.allocate(JournalFormat.BLOCK_BYTES);
        group.position(JournalFormat.GROUP_BYTES);
        group.put(new byte[JournalFormat.ENTRY_BYTES]);
        JournalFormat.seal(group, 1, salt, lap, says);
        files.createDirectories(path.getParent());
        try (var handle = files.open(path, io.myelin.file.FileIO.Mode.READ_WRITE)) {
            handle.write(group, place);
        }
    }

    @Test
    void numbersOfLogsThatAreGoneAreNotGivenOutAgain() throws Exception {
        Path path = Path.of("/data/manifest");
        files.createDirectories(path.getParent());
        Manifest manifest = new Manifest(files, path, new DiskState());
        manifest.open();
        TopicIdPartition partition = partition("t", 0);
        LogState first = manifest.create(partition, -1, 0);
        int generation = manifest.restart(first.number(), 5);
        manifest.append(new ManifestEntry.Deleted(first.number()));
        LogState history = manifest.create(partition("h", 0), -1, 0);
        for (int i = 0; i < 60_000; i++) {
            manifest.append(new ManifestEntry.Branched(history.number(), i));
        }
        manifest.append(new ManifestEntry.Deleted(history.number()));
        manifest.compactIfLong();
        manifest.close();
        Manifest again = new Manifest(files, path, new DiskState());
        again.open();
        LogState next = again.create(partition, -1, 0);
        assertTrue(next.number() > history.number());
        assertTrue(next.generation() > generation);
    }
}
