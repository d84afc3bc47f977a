package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.log.segment.CompactRules.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a batch stays. */
final class CompactRulesTest {
    private static final long NOW_MS = 1_000_000;
    private static final long RETENTION_MS = 5000;

    private final CompactKeys keys = new CompactKeys(new CompactKeyHash(3, 4), 100_000);
    private final List<AbortedTransaction> aborted = new ArrayList<>();
    private final List<ProducerEntry> producers = new ArrayList<>();

    private CompactRules rules(long nowMs) {
        return new CompactRules(
                keys,
                new CompactTransactions(aborted),
                new CompactProducers(producers, Long.MAX_VALUE),
                nowMs,
                RETENTION_MS,
                1000);
    }

    private void newest(String key, long offset) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(key);
        keys.put(bytes, 0, bytes.remaining(), offset, false);
        keys.endOffset(Math.max(keys.endOffset(), offset + 1));
    }

    /** {@code key=value}, {@code key} for a tombstone; times are 100, 101, ... */
    private static BatchBuilder records(String... records) {
        BatchBuilder builder = new BatchBuilder();
        for (String record : records) {
            String[] parts = record.split("=");
            byte[] value = parts.length == 1 ? null : parts[1].getBytes(StandardCharsets.UTF_8);
            builder.add(100 + builder.count(), parts[0].getBytes(StandardCharsets.UTF_8), value);
        }
        return builder;
    }

    private static BatchView at(long offset, BatchBuilder builder) throws CorruptBatchException {
        BatchView batch = BatchView.at(builder.build(), 0);
        batch.assign(offset, 6);
        return batch;
    }

    private static BatchBuilder marker(long producer, boolean commits) {
        byte[] key = {0, 0, 0, (byte) (commits ? 1 : 0)};
        return new BatchBuilder()
                .producer(producer, (short) 1, BatchView.NO_SEQUENCE)
                .transactional()
                .control()
                .add(50, key, new byte[6]);
    }

    private static List<String> left(ByteBuffer batch) throws CorruptBatchException {
        List<String> left = new ArrayList<>();
        BatchView view = BatchView.at(batch, 0);
        view.checkCrc();
        RecordReader reader = RecordReader.of(view, new InvertingCodecs(), 1000);
        while (reader.hasNext()) {
            RecordView record = reader.next();
            String value = record.value() == null ? "" : "=" + StandardCharsets.UTF_8.decode(record.value());
            left.add(StandardCharsets.UTF_8.decode(record.key()) + value + "@" + record.offset() + "/"
                    + record.timestampMs());
        }
        reader.expectEnd();
        return left;
    }

    @Test
    void whatIsNewestStaysAndTheRestLeavesGaps() throws Exception {
        newest("a", 12);
        newest("b", 11);
        CompactRules rules = rules(NOW_MS);
        BatchView batch = at(10, records("a=1", "b=2", "a=3").producer(8, (short) 2, 40));
        assertEquals(Outcome.REWRITTEN, rules.apply(batch, false, null));
        assertEquals(List.of("b=2@11/101", "a=3@12/102"), left(rules.result()));
        BatchView made = BatchView.at(rules.result(), 0);
        assertEquals(10, made.baseOffset());
        assertEquals(12, made.lastOffset());
        assertEquals(6, made.leaderEpoch());
        assertEquals(8, made.producerId());
        assertEquals(42, made.lastSequence());
        assertEquals(2, made.producerEpoch());
        assertEquals(1, rules.droppedRecords());
    }

    @Test
    void aBatchOfNewestRecordsStaysAsItIs() throws Exception {
        newest("a", 10);
        newest("b", 11);
        CompactRules rules = rules(NOW_MS);
        assertEquals(Outcome.KEPT, rules.apply(at(10, records("a=1", "b=2")), false, null));
    }

    @Test
    void aBatchOfOldRecordsGoesUnlessItIsTheLast() throws Exception {
        newest("a", 30);
        CompactRules rules = rules(NOW_MS);
        assertEquals(Outcome.DROPPED, rules.apply(at(10, records("a=1")), false, null));
        assertEquals(Outcome.EMPTIED, rules.apply(at(11, records("a=1", "a=2")), true, null));
        BatchView empty = BatchView.at(rules.result(), 0);
        assertEquals(BatchView.HEADER_BYTES, empty.size());
        assertEquals(0, empty.count());
        assertEquals(11, empty.baseOffset());
        assertEquals(13, empty.nextOffset());
        assertEquals(Outcome.DROPPED, rules.apply(empty, false, null));
        assertEquals(Outcome.KEPT, rules.apply(empty, true, null));
    }

    @Test
    void whatLiesBeyondTheKeysStaysAndWhatHasNoKeyGoes() throws Exception {
        newest("a", 10);
        CompactRules rules = rules(NOW_MS);
        assertEquals(Outcome.KEPT, rules.apply(at(11, records("a=1")), false, null));
        BatchView keyless = at(5, new BatchBuilder().add(1, null, new byte[3]));
        assertEquals(Outcome.DROPPED, rules.apply(keyless, false, null));
    }

    @Test
    void aTombstoneGetsAHorizonAndGoesAfterIt() throws Exception {
        newest("a", 10);
        newest("b", 11);
        CompactRules first = rules(NOW_MS);
        assertEquals(Outcome.REWRITTEN, first.apply(at(10, records("a", "b=1")), false, null));
        BatchView marked = BatchView.at(first.result(), 0);
        assertTrue(marked.deleteHorizon());
        assertEquals(NOW_MS + RETENTION_MS, marked.deleteHorizonMs().getAsLong());
        assertEquals(List.of("a@10/100", "b=1@11/101"), left(first.result()));
        assertEquals(101, marked.maxTimestamp());
        assertEquals(Outcome.KEPT, rules(NOW_MS + RETENTION_MS - 1).apply(marked, false, null));
        CompactRules late = rules(NOW_MS + RETENTION_MS);
        assertEquals(Outcome.REWRITTEN, late.apply(marked, false, null));
        assertEquals(List.of("b=1@11/101"), left(late.result()));
    }

    @Test
    void compressedBatchesStayCompressed() throws Exception {
        newest("a", 30);
        newest("b", 11);
        InvertingCodecs codecs = new InvertingCodecs();
        BatchView batch = BatchView.at(records("a=1", "b=2").build(codecs, Compression.ZSTD, 1), 0);
        batch.assign(10, 6);
        CompactRules rules = rules(NOW_MS);
        assertEquals(Outcome.REWRITTEN, rules.apply(batch, false, codecs));
        assertEquals(Compression.ZSTD.id(), BatchView.at(rules.result(), 0).compressionId());
        assertEquals(List.of("b=2@11/101"), left(rules.result()));
    }

    @Test
    void appendTimesStay() throws Exception {
        newest("a", 30);
        newest("b", 11);
        BatchView batch = at(10, records("a=1", "b=2"));
        batch.stampAppendTime(777);
        CompactRules rules = rules(NOW_MS);
        assertEquals(Outcome.REWRITTEN, rules.apply(batch, false, null));
        assertTrue(BatchView.at(rules.result(), 0).logAppendTime());
        assertEquals(List.of("b=2@11/777"), left(rules.result()));
    }

    @Test
    void theNewestBatchOfAProducerIsEmptiedInsteadOfDropped() throws Exception {
        ProducerEntry entry = new ProducerEntry(8, (short) 2);
        entry.remember(new ProducerEntry.Written(40, 40, 10, 11, -1));
        producers.add(entry);
        newest("a", 30);
        CompactRules rules = rules(NOW_MS);
        assertEquals(Outcome.DROPPED, rules.apply(at(9, records("a=1").producer(8, (short) 2, 39)), false, null));
        assertEquals(Outcome.EMPTIED, rules.apply(at(10, records("a=1").producer(8, (short) 2, 40)), false, null));
        assertEquals(40, BatchView.at(rules.result(), 0).lastSequence());
        assertEquals(Outcome.DROPPED, rules.apply(at(11, records("a=1").producer(9, (short) 2, 40)), false, null));
    }

    @Test
    void aProducerWhoseNewestMayBeCutOffIsRememberedByTheOneBefore() throws Exception {
        ProducerEntry entry = new ProducerEntry(8, (short) 2);
        entry.remember(new ProducerEntry.Written(39, 39, 9, 10, -1));
        entry.remember(new ProducerEntry.Written(40, 40, 10, 11, -1));
        CompactProducers committed = new CompactProducers(List.of(entry), 10);
        assertTrue(committed.isNewest(at(9, records("a=1").producer(8, (short) 2, 39))));
        assertFalse(committed.isNewest(at(10, records("a=1").producer(8, (short) 2, 40))));
        CompactProducers unknown = new CompactProducers(List.of(entry), 9);
        assertTrue(unknown.isNewest(at(3, records("a=1").producer(8, (short) 2, 33))));
    }

    @Test
    void abortedDataGoesAndItsMarkerWithTheNextRoundAndTime() throws Exception {
        aborted.add(new AbortedTransaction(7, 10, 12));
        newest("a", 5);
        keys.endOffset(100);
        BatchView data = at(10, records("a=1").producer(7, (short) 1, 0).transactional());
        BatchView end = at(12, marker(7, false));
        CompactRules first = rules(NOW_MS);
        assertEquals(Outcome.DROPPED, first.apply(data, false, null));
        assertEquals(Outcome.KEPT, first.apply(end, false, null), "something of its transaction was there");

        CompactRules second = rules(NOW_MS);
        assertEquals(Outcome.REWRITTEN, second.apply(end, false, null));
        BatchView marked = BatchView.at(second.result(), 0);
        assertEquals(NOW_MS + RETENTION_MS, marked.deleteHorizonMs().getAsLong());
        assertTrue(marked.control() && marked.transactional());
        assertEquals(TransactionMarker.of(end), TransactionMarker.of(marked));
        assertEquals(Outcome.KEPT, rules(NOW_MS + RETENTION_MS - 1).apply(marked, false, null));
        assertEquals(Outcome.DROPPED, rules(NOW_MS + RETENTION_MS).apply(marked, false, null));
        assertEquals(Outcome.EMPTIED, rules(NOW_MS + RETENTION_MS).apply(marked, true, null));
    }

    @Test
    void committedDataStaysAndSoDoesItsMarker() throws Exception {
        aborted.add(new AbortedTransaction(7, 1, 3));
        newest("a", 10);
        CompactRules rules = rules(NOW_MS);
        BatchView data = at(10, records("a=1").producer(7, (short) 1, 0).transactional());
        assertEquals(Outcome.KEPT, rules.apply(data, false, null), "the aborted one has ended before");
        assertEquals(Outcome.KEPT, rules.apply(at(12, marker(7, true)), false, null));
    }

    @Test
    void theMarkerThatAProducerIsRememberedByStays() throws Exception {
        producers.add(new ProducerEntry(7, (short) 1));
        assertEquals(Outcome.KEPT, rules(NOW_MS).apply(at(12, marker(7, true)), false, null));
    }
}
