package io.myelin.testkit.log;

import io.myelin.TopicIdPartition;
import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.ProducerState;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.buffer.Frame;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was appended to one compacted log, and what must be left of it: NoRecordInvented, OrderAndOffsetsKept, NewestIsKept,
 * NothingAboveTheHighWatermark, TombstonesLive, ProducersRemembered, EpochsKept, CommittedReadsAreRight, TimesAreFound.
 */
final class CompactionModel {
    private record Appended(long offset, ByteBuffer key, ByteBuffer value, long appendedMs, BatchView batch) {}

    final TopicIdPartition partition;
    LogConfig config;
    PartitionLog log;
    int epoch;
    /** The largest high watermark that the log may have been told, as far as it still counts. */
    long highWatermark;
    /** Everything below survives a power cut. */
    long durable;
    /** Where a cut that is running ends. */
    long cutTo = Long.MAX_VALUE;

    private final TreeMap<Long, Appended> records = new TreeMap<>();
    private final TreeMap<Long, BatchView> batches = new TreeMap<>();
    private final TreeMap<Long, AbortedTransaction> aborted = new TreeMap<>();
    private final TreeMap<Long, Long> openSince = new TreeMap<>();

    CompactionModel(TopicIdPartition partition, LogConfig config) {
        this.partition = partition;
        this.config = config;
    }

    /** @param stored the batch with its offsets */
    void appended(BatchView stored, long nowMs) throws CorruptBatchException {
        ByteBuffer copy = ByteBuffer.allocate(stored.size()).put(stored.bytes()).flip();
        BatchView batch = BatchView.at(copy, 0);
        batches.put(batch.baseOffset(), batch);
        if (batch.control()) {
            Long since = openSince.remove(batch.producerId());
            RecordView marker = RecordReader.ofPlain(batch).next();
            if (since != null && marker.key().get(3) == 0) {
                aborted.put(batch.baseOffset(), new AbortedTransaction(batch.producerId(), since, batch.baseOffset()));
            }
            return;
        }
        if (batch.transactional()) {
            openSince.putIfAbsent(batch.producerId(), batch.baseOffset());
        }
        RecordReader reader = RecordReader.ofPlain(batch);
        while (reader.hasNext()) {
            RecordView record = reader.next();
            records.put(record.offset(), new Appended(record.offset(), record.key(), record.value(), nowMs, batch));
        }
    }

    /** What was appended at and beyond an offset is gone. */
    void cut(long endOffset) throws CorruptBatchException {
        Map<Long, BatchView> kept = new TreeMap<>(batches.headMap(endOffset));
        Map<Long, Appended> before = new HashMap<>(records);
        forget();
        for (BatchView batch : kept.values()) {
            appended(batch, 0);
        }
        records.replaceAll((offset, record) -> before.get(offset));
        highWatermark = Math.min(highWatermark, endOffset);
        durable = Math.min(durable, endOffset);
        cutTo = Long.MAX_VALUE;
    }

    /** Closing keeps what the class promises, and no more. */
    void closed() {
        if (config.fsync()) {
            durable = log.endOffset();
        }
    }

    /** Where a cut at an offset ends: a batch goes whole. */
    long boundary(long offset) {
        Map.Entry<Long, BatchView> holder = batches.floorEntry(offset);
        return holder == null || holder.getValue().nextOffset() <= offset ? offset : holder.getKey();
    }

    void restart() {
        forget();
        highWatermark = 0;
        durable = 0;
    }

    private void forget() {
        records.clear();
        batches.clear();
        aborted.clear();
        openSince.clear();
    }

    private boolean isAborted(Appended record) {
        return record.batch.transactional()
                && aborted.values().stream()
                        .anyMatch(transaction -> transaction.producerId() == record.batch.producerId()
                                && transaction.firstOffset() <= record.offset
                                && transaction.lastOffset() > record.offset);
    }

    /** What is wrong with the log as it is now, or null. */
    String wrong(long nowMs) throws Exception {
        List<BatchView> read = read();
        TreeMap<Long, RecordView> left = new TreeMap<>();
        long next = -1;
        for (BatchView batch : read) {
            if (batch.baseOffset() < next) {
                return "OrderAndOffsetsKept: " + batch + " after " + next;
            }
            next = batch.nextOffset();
            BatchView original = batches.get(batch.baseOffset());
            if (original == null || original.lastOffset() != batch.lastOffset() || !sameHeader(original, batch)) {
                return "OrderAndOffsetsKept: " + batch + " was " + original;
            }
            RecordReader reader = RecordReader.ofPlain(batch);
            while (reader.hasNext()) {
                RecordView record = reader.next();
                left.put(record.offset(), record);
            }
        }
        String wrong = invented(left, read);
        wrong = wrong != null ? wrong : lost(left.keySet(), nowMs);
        wrong = wrong != null ? wrong : producers();
        wrong = wrong != null ? wrong : epochs();
        wrong = wrong != null ? wrong : committedReads(read);
        return wrong != null ? wrong : times(read);
    }

    private List<BatchView> read() throws Exception {
        List<BatchView> read = new ArrayList<>();
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            LogSlice slice = log.read(offset, log.endOffset(), 900, true);
            read.addAll(Batches.of(slice.bytes()));
            slice.bytes().release();
            if (slice.nextOffset() <= offset) {
                throw new AssertionError("a read at " + offset + " of " + log.endOffset() + " gave nothing");
            }
            offset = slice.nextOffset();
        }
        return read;
    }

    private static boolean sameHeader(BatchView a, BatchView b) {
        return a.producerId() == b.producerId()
                && a.producerEpoch() == b.producerEpoch()
                && a.lastSequence() == b.lastSequence()
                && a.leaderEpoch() == b.leaderEpoch()
                && a.control() == b.control()
                && a.transactional() == b.transactional();
    }

    private String invented(Map<Long, RecordView> left, List<BatchView> read) throws CorruptBatchException {
        for (RecordView record : left.values()) {
            Appended known = records.get(record.offset());
            BatchView holder = batches.floorEntry(record.offset()).getValue();
            if (known == null && holder.control()) {
                continue;
            }
            if (known == null || !known.key.equals(record.key()) || !equal(known.value, record.value())) {
                return "NoRecordInvented: at offset " + record.offset();
            }
            RecordReader originals = RecordReader.ofPlain(holder);
            while (originals.hasNext()) {
                RecordView original = originals.next();
                if (original.offset() == record.offset() && original.timestampMs() != record.timestampMs()) {
                    return "NoRecordInvented: the time at offset " + record.offset() + " is " + record.timestampMs();
                }
            }
        }
        return null;
    }

    private static boolean equal(ByteBuffer a, ByteBuffer b) {
        return a == null ? b == null : a.equals(b);
    }

    private String lost(Set<Long> left, long nowMs) {
        Map<ByteBuffer, Appended> newest = new HashMap<>();
        for (Appended record :
                records.subMap(log.startOffset(), log.endOffset()).values()) {
            if (record.offset < highWatermark && !isAborted(record)) {
                newest.put(record.key, record);
            }
        }
        for (Appended record :
                records.subMap(log.startOffset(), log.endOffset()).values()) {
            if (left.contains(record.offset) || isAborted(record)) {
                continue;
            }
            if (record.offset >= highWatermark) {
                return "NothingAboveTheHighWatermark: " + record.offset + " is missing, high watermark "
                        + highWatermark;
            }
            boolean superseded = newest.get(record.key).offset > record.offset;
            boolean expired = record.value == null
                    && nowMs >= record.appendedMs + config.compaction().deleteRetentionMs();
            if (!superseded && record.value == null && !expired) {
                return "TombstonesLive: " + record.offset + " is missing after " + (nowMs - record.appendedMs) + " ms";
            }
            if (!superseded && !expired) {
                return "NewestIsKept: " + record.offset + " is missing";
            }
        }
        return null;
    }

    private String producers() {
        Map<Long, BatchView> newest = new TreeMap<>();
        for (BatchView batch : batches.headMap(log.endOffset()).values()) {
            if (batch.hasProducerId() && batch.baseOffset() >= log.startOffset()) {
                newest.put(batch.producerId(), batch);
            }
        }
        for (BatchView batch : newest.values()) {
            Optional<ProducerState> known = log.producers().stream()
                    .filter(state -> state.producerId() == batch.producerId())
                    .findFirst();
            if (known.isEmpty()
                    || known.get().producerEpoch() != batch.producerEpoch()
                    || !batch.control() && known.get().lastSequence() != batch.lastSequence()) {
                return "ProducersRemembered: " + known + ", the newest is " + batch.lastSequence() + " in epoch "
                        + batch.producerEpoch();
            }
        }
        long stable =
                openSince.values().stream().mapToLong(Long::longValue).min().orElse(log.endOffset());
        long expected = Math.max(log.startOffset(), stable);
        // Where the log was trimmed inside of a transaction, what began it need not be known any more.
        boolean mayBeLater = log.startOffset() > 0 && !openSince.isEmpty() && log.lastStableOffset() > expected;
        return log.lastStableOffset() == expected || mayBeLater
                ? null
                : "CommittedReadsAreRight: stable up to " + log.lastStableOffset() + " instead of " + expected;
    }

    private String epochs() {
        for (BatchView batch : batches.headMap(log.endOffset()).values()) {
            if (batch.lastOffset() < log.startOffset()) {
                continue;
            }
            EpochEnd end = log.endOffsetOf(batch.leaderEpoch());
            long expected = batches.headMap(log.endOffset()).values().stream()
                    .filter(other -> other.leaderEpoch() > batch.leaderEpoch())
                    .mapToLong(BatchView::baseOffset)
                    .findFirst()
                    .orElse(log.endOffset());
            if (end.endOffset() != expected) {
                return "EpochsKept: epoch " + batch.leaderEpoch() + " ends at " + end + " instead of " + expected;
            }
        }
        return null;
    }

    /** Filters as a consumer with read_committed does over one fetch of everything. */
    private String committedReads(List<BatchView> read) throws CorruptBatchException {
        TreeMap<Long, List<AbortedTransaction>> byFirst = new TreeMap<>();
        for (AbortedTransaction transaction : log.aborted(log.startOffset(), log.endOffset())) {
            byFirst.computeIfAbsent(transaction.firstOffset(), first -> new ArrayList<>())
                    .add(transaction);
        }
        Set<Long> skipped = new HashSet<>();
        for (BatchView batch : read) {
            while (!byFirst.isEmpty() && byFirst.firstKey() <= batch.lastOffset()) {
                byFirst.pollFirstEntry().getValue().forEach(transaction -> skipped.add(transaction.producerId()));
            }
            if (batch.control()) {
                boolean aborts = batch.count() > 0
                        && RecordReader.ofPlain(batch).next().key().get(3) == 0;
                if (aborts) {
                    skipped.remove(batch.producerId());
                }
                continue;
            }
            RecordReader reader = RecordReader.ofPlain(batch);
            boolean hidden = batch.transactional() && skipped.contains(batch.producerId());
            while (reader.hasNext()) {
                Appended record = records.get(reader.next().offset());
                if (hidden != isAborted(record) && record.offset >= log.startOffset()) {
                    return "CommittedReadsAreRight: the record at " + record.offset
                            + (hidden ? " is hidden" : " is shown");
                }
            }
        }
        return null;
    }

    private String times(List<BatchView> read) throws Exception {
        long max = Long.MIN_VALUE;
        Map<Long, Long> firstFrom = new TreeMap<>();
        for (BatchView batch : read) {
            if (batch.count() > 0 && batch.maxTimestamp() > max) {
                max = batch.maxTimestamp();
                firstFrom.put(max, batch.baseOffset());
            }
        }
        for (Map.Entry<Long, Long> expected : firstFrom.entrySet()) {
            Optional<Frame> found = log.firstBatchFrom(expected.getKey());
            if (found.isEmpty() || BatchView.at(found.get().buffer(), 0).baseOffset() != expected.getValue()) {
                return "TimesAreFound: " + expected + ", found " + found.isPresent();
            }
        }
        Optional<Frame> newest = log.batchOfMaxTimestamp();
        boolean right = newest.isPresent()
                ? BatchView.at(newest.get().buffer(), 0).maxTimestamp() == max
                : max == Long.MIN_VALUE;
        return right ? null : "TimesAreFound: the largest is " + max;
    }
}
