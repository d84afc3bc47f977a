package io.myelin.log.memory;

import io.myelin.batch.BatchRewrite;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordCursor;
import io.myelin.log.LogConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Leaves out records whose key has a newer one, as the durable store does, but in the simplest way: what is compressed, or part
 * of a transaction, stays as it is and supersedes nothing.
 */
final class MemoryCompaction {
    private final LogConfig.Compaction config;
    private final long limitOffset;
    private final long nowMs;
    private final Map<ByteBuffer, Long> newest = new HashMap<>();
    private final Map<Long, Long> newestOfProducers = new HashMap<>();

    /** @param limitOffset batches at and beyond it are not looked at */
    MemoryCompaction(LogConfig config, long limitOffset, long nowMs) {
        this.config = config.compaction();
        this.limitOffset = limitOffset;
        this.nowMs = nowMs;
    }

    /** What is left of batches; what cannot be read stays. */
    List<Batch> compact(Batch[] batches) {
        List<Batch> left = new ArrayList<>();
        try {
            for (Batch batch : batches) {
                if (batch.view().hasProducerId()) {
                    newestOfProducers.put(batch.view().producerId(), batch.base);
                }
                if (counts(batch)) {
                    learn(batch.view());
                }
            }
            for (Batch batch : batches) {
                Batch kept = counts(batch) ? rest(batch) : batch;
                if (kept != null) {
                    left.add(kept);
                }
            }
            return left;
        } catch (CorruptBatchException e) {
            return List.of(batches);
        }
    }

    private boolean counts(Batch batch) {
        BatchView view = batch.view();
        boolean old = config.minLagMs() <= 0 || batch.maxTimestampMs <= nowMs - config.minLagMs();
        return batch.next <= limitOffset
                && old
                && view.compressionId() == 0
                && !view.transactional()
                && !view.control();
    }

    private void learn(BatchView batch) throws CorruptBatchException {
        RecordCursor records = RecordCursor.of(batch, batch.records());
        while (records.next()) {
            newest.put(key(records), batch.baseOffset() + records.offsetDelta());
        }
    }

    private static ByteBuffer key(RecordCursor record) {
        return record.hasKey() ? record.buffer().slice(record.keyAt(), record.keyBytes()) : null;
    }

    /** @return null when nothing is */
    private Batch rest(Batch batch) throws CorruptBatchException {
        BatchView view = batch.view();
        boolean tombstones = false;
        int count = 0;
        for (RecordCursor records = RecordCursor.of(view, view.records()); records.next(); ) {
            boolean keeps = keeps(view, records);
            count += keeps ? 1 : 0;
            tombstones |= keeps && records.tombstone();
        }
        boolean newHorizon = tombstones && !view.deleteHorizon();
        if (count == 0) {
            boolean remembers = view.hasProducerId() && newestOfProducers.get(view.producerId()) == batch.base;
            return remembers ? new Batch(BatchView.at(BatchRewrite.empty(view), 0), batch.appendedMs) : null;
        }
        if (count == view.count() && !newHorizon) {
            return batch;
        }
        OptionalLong horizonMs = newHorizon ? OptionalLong.of(horizonMs()) : OptionalLong.empty();
        BatchRewrite rewrite = new BatchRewrite(view, horizonMs, batch.size());
        for (RecordCursor records = RecordCursor.of(view, view.records()); records.next(); ) {
            if (keeps(view, records)) {
                rewrite.keep(records);
            }
        }
        return new Batch(BatchView.at(rewrite.build(null), 0), batch.appendedMs);
    }

    private long horizonMs() {
        long retentionMs = config.deleteRetentionMs();
        return retentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + retentionMs;
    }

    private boolean keeps(BatchView batch, RecordCursor record) {
        boolean isNewest = record.hasKey() && newest.get(key(record)) == batch.baseOffset() + record.offsetDelta();
        boolean expired = record.tombstone() && batch.deleteHorizon() && nowMs >= batch.baseTimestamp();
        return isNewest && !expired;
    }
}
