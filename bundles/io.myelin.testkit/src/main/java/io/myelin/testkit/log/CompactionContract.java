package io.myelin.testkit.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.PartitionLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a log promises that is compacted; a provider may do it when it is told to retain, or by itself a little later. */
public abstract class CompactionContract extends ProducerContract {
    private static final LogConfig COMPACTED = Configs.compacts(
            Configs.segments(LogConfig.DEFAULT, 1, Long.MAX_VALUE),
            false,
            new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, TimeUnit.HOURS.toMillis(1)));

    private void put(PartitionLog log, int epoch, String key, String value) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        BatchBuilder builder = new BatchBuilder().add(nowMs(), key.getBytes(StandardCharsets.UTF_8), bytes);
        log.append(view(builder), epoch, AppendOrigin.CLIENT);
    }

    private void compact(PartitionLog log) throws Exception {
        scheduler().advance(1, TimeUnit.MINUTES);
        log.retain(nowMs(), log.endOffset());
        scheduler().runReady();
    }

    private static List<String> records(PartitionLog log) throws Exception {
        List<String> records = new ArrayList<>();
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            LogSlice slice = log.read(offset, log.endOffset(), 1 << 20, true);
            for (BatchView batch : Batches.of(slice.bytes())) {
                for (RecordReader reader = RecordReader.ofPlain(batch); reader.hasNext(); ) {
                    RecordView record = reader.next();
                    String value = record.value() == null ? "" : "=" + Batches.value(record);
                    records.add(StandardCharsets.UTF_8.decode(record.key()) + value + "@" + record.offset());
                }
            }
            slice.bytes().release();
            assertTrue(slice.nextOffset() > offset, "a read at " + offset + " gave nothing");
            offset = slice.nextOffset();
        }
        return records;
    }

    @Test
    void compactionKeepsTheNewestOfEachKeyWhereItWas() throws Exception {
        PartitionLog log = open(PARTITION, COMPACTED);
        log.compactBelow(log::endOffset);
        long first = nowMs();
        for (int i = 0; i < 10; i++) {
            put(log, i / 4, "k" + i % 2, "v" + i);
        }
        put(log, 3, "last", "x");
        compact(log);
        assertEquals(List.of("k0=v8@8", "k1=v9@9", "last=x@10"), records(log));
        assertEquals(0, log.startOffset());
        assertEquals(11, log.endOffset());
        assertEquals(new EpochEnd(0, 4), log.endOffsetOf(0));
        assertEquals(new EpochEnd(1, 8), log.endOffsetOf(1));
        assertEquals(
                8,
                BatchView.at(log.firstBatchFrom(first).orElseThrow().buffer(), 0)
                        .baseOffset());
    }

    @Test
    void compactionStaysBelowTheHighWatermark() throws Exception {
        PartitionLog log = open(PARTITION, COMPACTED);
        log.compactBelow(() -> 3);
        for (int i = 0; i < 6; i++) {
            put(log, 0, "k", "v" + i);
        }
        compact(log);
        assertEquals(List.of("k=v2@2", "k=v3@3", "k=v4@4", "k=v5@5"), records(log));
    }

    @Test
    void aLogThatWasNotToldIsNotCompacted() throws Exception {
        PartitionLog log = open(PARTITION, COMPACTED);
        for (int i = 0; i < 3; i++) {
            put(log, 0, "k", "v" + i);
        }
        compact(log);
        assertEquals(3, records(log).size());
    }

    @Test
    void aTombstoneStaysForAWhileAndGoes() throws Exception {
        PartitionLog log = open(PARTITION, COMPACTED);
        log.compactBelow(log::endOffset);
        put(log, 0, "k", "v");
        put(log, 0, "k", null);
        put(log, 0, "a", "1");
        compact(log);
        assertEquals(List.of("k@1", "a=1@2"), records(log));
        put(log, 0, "a", "2");
        compact(log);
        assertEquals(
                List.of("k@1", "a=1@2", "a=2@3").subList(0, 1), records(log).subList(0, 1));
        scheduler().advance(1, TimeUnit.HOURS);
        put(log, 0, "b", "1");
        put(log, 0, "b", "2");
        compact(log);
        assertTrue(
                records(log).stream().noneMatch(record -> record.startsWith("k")),
                records(log).toString());
    }

    @Test
    void aCompactedLogIsTruncatedAndTrimmedLikeAnyOther() throws Exception {
        PartitionLog log = open(PARTITION, COMPACTED);
        log.compactBelow(() -> Math.min(8, log.endOffset()));
        for (int i = 0; i < 10; i++) {
            put(log, 0, "k" + i % 2, "v" + i);
        }
        compact(log);
        log.truncateTo(9);
        assertEquals(9, log.endOffset());
        put(log, 1, "new", "1");
        assertEquals(List.of("k0=v6@6", "k1=v7@7", "k0=v8@8", "new=1@9"), records(log));
        log.trimTo(7);
        assertEquals(List.of("k1=v7@7", "k0=v8@8", "new=1@9"), records(log));
    }
}
