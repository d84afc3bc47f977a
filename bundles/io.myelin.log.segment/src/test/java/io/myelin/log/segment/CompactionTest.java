package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Compression;
import io.myelin.batch.ProducerState;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.testkit.log.Batches;
import io.myelin.testkit.log.Configs;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs that are compacted, from the first record to the file. */
final class CompactionTest {
    static final TopicIdPartition PARTITION = new TopicIdPartition(new UUID(1, 2), "compacted", 0);
    private static final long HOUR_MS = 3_600_000;
    private static final LogConfig.Compaction EAGER = new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, HOUR_MS);
    private static final LogConfig SMALL =
            Configs.compacts(Configs.segments(LogConfig.DEFAULT, 600, Long.MAX_VALUE), false, EAGER);

    private final SimFileIO files = new SimFileIO(1);
    private final SimScheduler scheduler = new SimScheduler(1, 2);
    private SegmentLogStore store;
    private PartitionLog log;

    @BeforeEach
    void open() throws StorageException {
        store = Fixtures.store(files, scheduler);
        log = open(SMALL);
    }

    @AfterEach
    void close() {
        store.close();
        scheduler.runReady();
        assertEquals(List.of(), scheduler.failures());
        assertEquals(0, files.openHandles());
    }

    private PartitionLog open(LogConfig config) throws StorageException {
        PartitionLog opened = store.open(PARTITION, config);
        opened.compactBelow(opened::endOffset);
        return opened;
    }

    private void put(String key, String value) throws Exception {
        BatchBuilder builder = new BatchBuilder().add(scheduler.clock().nowMs(), bytes(key), bytes(value));
        log.append(BatchView.at(builder.build(), 0), 1, AppendOrigin.CLIENT);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends the active segment, whose records are never compacted. */
    private void roll() throws Exception {
        byte[] filler = new byte[500];
        BatchBuilder builder = new BatchBuilder().add(scheduler.clock().nowMs(), bytes("filler"), filler);
        log.append(BatchView.at(builder.build(), 0), 1, AppendOrigin.CLIENT);
        log.append(
                BatchView.at(
                        new BatchBuilder()
                                .add(scheduler.clock().nowMs(), bytes("filler"), filler)
                                .build(),
                        0),
                1,
                AppendOrigin.CLIENT);
    }

    private void compact() {
        scheduler.advance(10, TimeUnit.SECONDS);
    }

    /** {@code key=value@offset} of every record but fillers. */
    private List<String> records() throws Exception {
        List<String> records = new ArrayList<>();
        for (BatchView batch : batches()) {
            RecordReader reader = RecordReader.ofPlain(batch);
            while (reader.hasNext()) {
                RecordView record = reader.next();
                String key = StandardCharsets.UTF_8.decode(record.key()).toString();
                String value = record.value() == null
                        ? null
                        : StandardCharsets.UTF_8.decode(record.value()).toString();
                if (!key.equals("filler")) {
                    records.add(key + "=" + value + "@" + record.offset());
                }
            }
        }
        return records;
    }

    private List<BatchView> batches() throws Exception {
        List<BatchView> batches = new ArrayList<>();
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            LogSlice slice = log.read(offset, log.endOffset(), 1 << 20, true);
            batches.addAll(Batches.of(slice.bytes()));
            slice.bytes().release();
            assertTrue(slice.nextOffset() > offset, "a read at " + offset + " gave nothing");
            offset = slice.nextOffset();
        }
        return batches;
    }

    @Test
    void theNewestValueOfEachKeyStaysWhereItWas() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k" + i % 3, "v" + i);
        }
        roll();
        long end = log.endOffset();
        compact();
        assertEquals(List.of("k0=v27@27", "k1=v28@28", "k2=v29@29"), records());
        assertEquals(end, log.endOffset());
        assertEquals(0, log.startOffset());
        store.close();
        scheduler.runReady();
        store = Fixtures.store(files, scheduler);
        log = open(SMALL);
        assertEquals(List.of("k0=v27@27", "k1=v28@28", "k2=v29@29"), records());
        assertEquals(end, log.endOffset());
    }

    @Test
    void nothingAtOrBeyondTheHighWatermarkIsTouched() throws Exception {
        log.compactBelow(() -> 12);
        for (int i = 0; i < 30; i++) {
            put("k", "v" + i);
        }
        roll();
        compact();
        List<String> left = records();
        assertTrue(left.contains("k=v12@12") && left.size() < 30, left.toString());
        assertTrue(left.size() >= 18, left.toString());
    }

    @Test
    void tombstonesStayForAWhileAfterTheyWereCleanedFirst() throws Exception {
        put("a", "1");
        put("b", "1");
        put("a", null);
        roll();
        compact();
        assertEquals(List.of("b=1@1", "a=null@2"), records());
        BatchView marked = batches().get(1);
        assertTrue(marked.deleteHorizon());
        long now = scheduler.clock().nowMs();
        long horizon = marked.deleteHorizonMs().getAsLong();
        assertTrue(horizon > now + HOUR_MS - 20_000 && horizon <= now + HOUR_MS, "horizon " + (horizon - now));
        RecordView tombstone = RecordReader.ofPlain(marked).next();
        assertTrue(tombstone.timestampMs() < now && tombstone.timestampMs() > now - 20_000, "the time is kept");
        roll();
        compact();
        assertEquals(List.of("b=1@1", "a=null@2"), records());
        scheduler.advance(1, TimeUnit.HOURS);
        roll();
        compact();
        assertEquals(List.of("b=1@1"), records());
    }

    @Test
    void aProducerIsRememberedByAnEmptyBatch() throws Exception {
        for (int i = 0; i < 4; i++) {
            BatchBuilder builder = new BatchBuilder()
                    .producer(7, (short) 2, i)
                    .add(scheduler.clock().nowMs(), bytes("p"), bytes("v" + i));
            log.append(BatchView.at(builder.build(), 0), 1, AppendOrigin.CLIENT);
        }
        put("p", "last");
        roll();
        compact();
        assertEquals(List.of("p=last@4"), records());
        List<BatchView> ofProducer =
                batches().stream().filter(BatchView::hasProducerId).toList();
        assertEquals(1, ofProducer.size());
        assertEquals(0, ofProducer.get(0).count());
        assertEquals(3, ofProducer.get(0).lastSequence());
        store.close();
        scheduler.runReady();
        for (Path path : files.list(Fixtures.DATA.resolve("log").resolve(Names.directory(PARTITION)))) {
            if (path.toString().endsWith("." + Names.PRODUCERS)) {
                files.delete(path);
            }
        }
        store = Fixtures.store(files, scheduler);
        log = open(SMALL);
        ProducerState known = log.producers().get(0);
        assertEquals(3, known.lastSequence());
        assertEquals(2, known.producerEpoch());
    }

    @Test
    void oldNeighboursBecomeOneSegment() throws Exception {
        for (int i = 0; i < 60; i++) {
            put("k" + i % 2, "v" + i);
        }
        roll();
        int before = segmentFiles();
        compact();
        // Now that they are small.
        roll();
        compact();
        scheduler.advance(2, TimeUnit.MINUTES);
        assertTrue(before > 8 && segmentFiles() <= 5, before + " files, then " + segmentFiles());
        assertFalse(log.sizeBytes() > 2000);
    }

    @Test
    void compressedBatchesWaitForACodec() throws Exception {
        InvertingCodecs codecs = new InvertingCodecs();
        for (int i = 0; i < 10; i++) {
            BatchBuilder builder = new BatchBuilder();
            builder.add(scheduler.clock().nowMs(), bytes("a"), bytes("v" + i)).add(1, bytes("b" + i), bytes("x"));
            log.append(BatchView.at(builder.build(codecs, Compression.GZIP, 1), 0), 1, AppendOrigin.CLIENT);
        }
        roll();
        compact();
        assertEquals(10, batches().stream().filter(batch -> batch.count() == 2).count());
        store.bindCodecs(codecs);
        compact();
        List<BatchView> packed = batches().stream()
                .filter(batch -> batch.compressionId() == Compression.GZIP.id())
                .toList();
        assertEquals(10, packed.size());
        assertEquals(11, packed.stream().mapToInt(BatchView::count).sum());
        store.unbindCodecs(codecs);
    }

    @Test
    void aDamagedLogIsLeftAloneAndOthersAreCompacted() throws Exception {
        TopicIdPartition other = new TopicIdPartition(new UUID(1, 3), "other", 0);
        PartitionLog damaged = log;
        log = store.open(other, SMALL);
        log.compactBelow(log::endOffset);
        for (int i = 0; i < 30; i++) {
            put("k", "v" + i);
        }
        roll();
        PartitionLog sound = log;
        log = damaged;
        for (int i = 0; i < 30; i++) {
            put("k", "v" + i);
        }
        roll();
        Path first =
                Fixtures.DATA.resolve("log").resolve(Names.directory(PARTITION)).resolve(Names.segment(0, 0, 0));
        files.damage(first, 65, 4);
        compact();
        assertEquals(1, metric("uncleanable_logs"));
        assertTrue(damaged.sizeBytes() > 2000);
        log = sound;
        assertEquals(List.of("k=v29@29"), records());
        damaged.trimTo(20);
        log = damaged;
        compact();
        assertEquals(0, metric("uncleanable_logs"));
        assertEquals(List.of("k=v29@29"), records());
    }

    private long metric(String name) {
        return (long) store.read().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void readersKeepWhatTheyWereGiven() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k", "v" + i);
        }
        roll();
        LogSlice before = log.read(0, log.endOffset(), 1 << 20, true);
        compact();
        scheduler.advance(5, TimeUnit.MINUTES);
        assertEquals(List.of("k=v29@29"), records());
        List<BatchView> held = Batches.of(before.bytes());
        assertTrue(held.size() > 3 && held.get(0).count() == 1, held.toString());
        before.bytes().release();
    }

    @Test
    void moreKeysThanMemoryHoldsTakeSeveralPasses() throws Exception {
        for (int i = 0; i < 600; i++) {
            put("k" + i % 300, "v" + i);
        }
        roll();
        scheduler.advance(60, TimeUnit.SECONDS);
        List<String> left = records();
        assertEquals(300, left.size());
        assertEquals("k0=v300@300", left.get(0));
        assertTrue(metric("compactions") > 5);
    }

    @Test
    void whatWasCompactedIsFoundWithoutTheManifest() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k" + i % 2, "v" + i);
        }
        roll();
        // The names of what was replaced stay for a minute.
        compact();
        long end = log.endOffset();
        store.close();
        scheduler.runReady();
        files.delete(Fixtures.DATA.resolve("log").resolve("manifest"));
        store = Fixtures.store(files, scheduler);
        log = open(SMALL);
        assertEquals(List.of("k0=v28@28", "k1=v29@29"), records());
        assertEquals(end, log.endOffset());
    }

    @Test
    void aStoreThatStopsInTheMiddleLosesNothing() throws Exception {
        for (int steps = 0; steps < 60; steps += 3) {
            for (int i = 0; i < 30; i++) {
                put("k" + i % 2, "v" + i);
            }
            roll();
            scheduler.advance(990, TimeUnit.MILLISECONDS);
            for (int i = 0; i < steps; i++) {
                scheduler.step();
            }
            store.close();
            scheduler.runReady();
            assertEquals(0, files.openHandles(), "after " + steps + " steps");
            store = Fixtures.store(files, scheduler);
            log = open(SMALL);
            List<String> left = records();
            assertEquals(
                    List.of("k0=v28", "k1=v29"),
                    left.stream()
                            .skip(left.size() - 2)
                            .map(record -> record.replaceAll("@.*", ""))
                            .toList());
        }
    }

    @Test
    void aLogThatIsDeletedInTheMiddleIsGone() throws Exception {
        for (int steps = 0; steps < 60; steps += 3) {
            for (int i = 0; i < 30; i++) {
                put("k" + i % 2, "v" + i);
            }
            roll();
            scheduler.advance(990, TimeUnit.MILLISECONDS);
            for (int i = 0; i < steps; i++) {
                scheduler.step();
            }
            store.delete(PARTITION);
            compact();
            assertTrue(store.directories().get(0).failure().isEmpty());
            assertEquals(List.of(), store.stored());
            assertEquals(0, metric("uncleanable_logs"));
            log = open(SMALL);
        }
    }

    @Test
    void whatCompactionReadsAndWritesStaysBelowARate() throws Exception {
        store.close();
        scheduler.runReady();
        store = new SegmentLogStore(
                Fixtures.data(files, Fixtures.DATA),
                files,
                scheduler.clock(),
                scheduler,
                Fixtures.config(Map.of("log_cleaner_io_max_bytes_per_second", 500.0)),
                new SimJournalWriter(scheduler),
                new CleanerThreads(scheduler.blocking()));
        log = open(SMALL);
        for (int i = 0; i < 60; i++) {
            put("k", "v" + i);
        }
        roll();
        compact();
        assertEquals(60, records().size());
        scheduler.advance(60, TimeUnit.SECONDS);
        assertEquals(List.of("k=v59@59"), records());
    }

    @Test
    void aTopicThatIsNotCompactedIsLeftAlone() throws Exception {
        log.configure(Configs.deletes(SMALL, true));
        for (int i = 0; i < 30; i++) {
            put("k", "v" + i);
        }
        roll();
        compact();
        assertEquals(30, records().size());
        log.configure(SMALL);
        compact();
        assertEquals(List.of("k=v29@29"), records());
    }

    @Test
    void retentionAppliesWhereThePolicyHasBoth() throws Exception {
        LogConfig both = Configs.compacts(Configs.retention(SMALL, 60_000, -1), true, EAGER);
        log.configure(both);
        for (int i = 0; i < 30; i++) {
            put("k" + i % 3, "v" + i);
        }
        roll();
        compact();
        assertEquals(3, records().size());
        scheduler.advance(2, TimeUnit.MINUTES);
        put("new", "1");
        log.retain(scheduler.clock().nowMs(), log.endOffset());
        assertEquals(List.of("new=1@32"), records());
    }

    private int segmentFiles() throws Exception {
        return (int) files.list(Fixtures.DATA.resolve("log").resolve(Names.directory(PARTITION))).stream()
                .filter(path -> path.toString().endsWith("." + Names.SEGMENT)
                        || path.toString().endsWith(Names.DELETED)
                        || path.toString().endsWith(Names.TEMPORARY))
                .count();
    }
}
