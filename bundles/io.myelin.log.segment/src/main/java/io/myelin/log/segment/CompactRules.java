package io.myelin.log.segment;

import io.myelin.batch.BatchRewrite;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.OptionalLong;

/**
 * What of a batch a compacted log keeps: the newest record of each key; a tombstone and a marker for a while after they were
 * cleaned first (KIP-534); nothing of what was aborted; the header of the newest batch of each producer. Pure.
 */
final class CompactRules {
    /** What became of a batch. */
    enum Outcome {
        KEPT,
        REWRITTEN,
        EMPTIED,
        DROPPED
    }

    private final CompactKeys keys;
    private final CompactTransactions transactions;
    private final CompactProducers producers;
    private final long nowMs;
    private final long deleteRetentionMs;
    private final int maxPlainBytes;
    private final BitSet kept = new BitSet();
    private ByteBuffer result;
    private long droppedRecords;

    /** @param maxPlainBytes the most that a batch may have once decompressed */
    CompactRules(
            CompactKeys keys,
            CompactTransactions transactions,
            CompactProducers producers,
            long nowMs,
            long deleteRetentionMs,
            int maxPlainBytes) {
        this.keys = keys;
        this.transactions = transactions;
        this.producers = producers;
        this.nowMs = nowMs;
        this.deleteRetentionMs = deleteRetentionMs;
        this.maxPlainBytes = maxPlainBytes;
    }

    /**
     * Decides on the next batch of the log. {@link #result()} is what takes its place when it is not kept as it is.
     *
     * @param last whether it is the last one of a segment, whose offsets must stay on record
     * @param codecs not asked when the batch is not compressed
     */
    Outcome apply(BatchView batch, boolean last, Codecs codecs) throws CorruptBatchException {
        result = null;
        return batch.control() ? control(batch, last) : data(batch, last, codecs);
    }

    private Outcome control(BatchView batch, boolean last) throws CorruptBatchException {
        TransactionMarker marker = TransactionMarker.of(batch).orElse(null);
        boolean ofNothing = transactions.markerOfNothing(batch, marker);
        if (!ofNothing || producers.isNewest(batch)) {
            return Outcome.KEPT;
        }
        OptionalLong horizonMs = batch.deleteHorizonMs();
        if (batch.count() == 0 || horizonMs.isPresent() && horizonMs.getAsLong() <= nowMs) {
            return without(batch, last);
        }
        return horizonMs.isPresent() ? Outcome.KEPT : rewrite(batch, batch.records(), null, true);
    }

    private Outcome data(BatchView batch, boolean last, Codecs codecs) throws CorruptBatchException {
        boolean stays = last || producers.isNewest(batch);
        if (transactions.abortedData(batch)) {
            return without(batch, stays);
        }
        if (batch.count() == 0) {
            return stays ? Outcome.KEPT : Outcome.DROPPED;
        }
        ByteBuffer plain = plain(batch, codecs, maxPlainBytes);
        kept.clear();
        boolean tombstones = false;
        int count = 0;
        RecordCursor records = RecordCursor.of(batch, plain);
        for (int i = 0; records.next(); i++) {
            if (keeps(batch, records)) {
                kept.set(i);
                count++;
                tombstones |= records.tombstone();
            }
        }
        boolean newHorizon = tombstones && !batch.deleteHorizon();
        if (count == 0) {
            return without(batch, stays);
        }
        if (count == batch.count() && !newHorizon) {
            return Outcome.KEPT;
        }
        droppedRecords += batch.count() - count;
        return rewrite(batch, plain, codecs, newHorizon);
    }

    private boolean keeps(BatchView batch, RecordCursor record) {
        long offset = batch.baseOffset() + record.offsetDelta();
        if (offset >= keys.endOffset()) {
            return true;
        }
        if (!record.hasKey() || keys.newest(record.buffer(), record.keyAt(), record.keyBytes()) > offset) {
            return false;
        }
        return !record.tombstone() || !batch.deleteHorizon() || nowMs < batch.baseTimestamp();
    }

    private Outcome without(BatchView batch, boolean stays) {
        droppedRecords += batch.count();
        if (!stays) {
            return Outcome.DROPPED;
        }
        if (batch.count() == 0) {
            return Outcome.KEPT;
        }
        result = BatchRewrite.empty(batch);
        return Outcome.EMPTIED;
    }

    /** @param codecs null for a control batch, whose records all stay */
    private Outcome rewrite(BatchView batch, ByteBuffer plain, Codecs codecs, boolean newHorizon)
            throws CorruptBatchException {
        OptionalLong horizonMs = newHorizon ? OptionalLong.of(horizonMs()) : OptionalLong.empty();
        BatchRewrite rewrite = new BatchRewrite(batch, horizonMs, plain.remaining());
        RecordCursor records = RecordCursor.of(batch, plain);
        for (int i = 0; records.next(); i++) {
            if (batch.control() || kept.get(i)) {
                rewrite.keep(records);
            }
        }
        result = rewrite.build(codecs);
        return Outcome.REWRITTEN;
    }

    private long horizonMs() {
        return deleteRetentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + deleteRetentionMs;
    }

    /** The records of a batch, decompressed where they are not plain. */
    static ByteBuffer plain(BatchView batch, Codecs codecs, int maxBytes) throws CorruptBatchException {
        Compression compression = Compression.of(batch.compressionId())
                .orElseThrow(() -> new CorruptBatchException("unknown codec " + batch.compressionId()));
        return compression == Compression.NONE
                ? batch.records()
                : codecs.decompress(compression, batch.records(), maxBytes);
    }

    /** What takes the place of the batch that was decided on last, null when that stays or goes. */
    ByteBuffer result() {
        return result;
    }

    /** Records left out so far. */
    long droppedRecords() {
        return droppedRecords;
    }
}
