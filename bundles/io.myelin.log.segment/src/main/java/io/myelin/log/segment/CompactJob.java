package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordCursor;
import io.myelin.file.FileHandle;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compacts one log once: walks over what is dirty to learn the newest offset of each key, as many as memory allows, and then
 * over everything in front of that, writing what stays into new segments. Goes step by step, so that it can be stopped, slowed
 * down and simulated; what needs the owner of the log is left to {@link #onLoop}.
 */
final class CompactJob {
    /** What has to come next. */
    enum Next {
        STEP,
        ON_LOOP,
        DONE,
        /** The log has changed in a way that makes the rest of the work useless. */
        STALE
    }

    /** A batch is compressed and there is no codec now. */
    static final class NoCodecException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param bufferBytes read, and written, at once
     * @param maxBatchBytes the largest batch, compressed or not
     */
    record Limits(int bufferBytes, int maxBatchBytes) {}

    private final StoreContext context;
    private final LogCompaction log;
    private final CompactPlan plan;
    private final CompactKeys keys;
    private final Limits limits;
    private final CompactTransactions indexed;
    private final CompactRules rules;
    private final List<Segment> all;
    private List<List<Segment>> groups;
    private int group;
    private int segment = -1;
    private FileHandle handle;
    private BatchCursor cursor;
    private CompactWriter writer;
    private Segment made;
    private int revision;
    private Set<Long> goneMarkers = new HashSet<>();
    private boolean swapped;
    private long movedBytes;
    private boolean changed;
    private CompactWriter needless;
    private long counted;

    CompactJob(StoreContext context, LogCompaction log, CompactPlan.Start start, CompactKeys keys, Limits limits) {
        this.context = context;
        this.log = log;
        this.plan = start.plan();
        this.keys = keys;
        this.limits = limits;
        this.indexed = new CompactTransactions(start.aborted());
        this.rules = new CompactRules(
                keys,
                new CompactTransactions(start.aborted()),
                start.producers(),
                plan.nowMs(),
                plan.config().compaction().deleteRetentionMs(),
                limits.maxBatchBytes());
        this.all = plan.segmentsBelow(plan.upTo());
        keys.endOffset(plan.cleanFrom());
    }

    CompactPlan plan() {
        return plan;
    }

    LogCompaction log() {
        return log;
    }

    /** The offset up to which the walk has come; for messages. */
    long position() {
        return cursor == null || cursor.header() == null
                ? plan.cleanFrom()
                : cursor.header().baseOffset();
    }

    /**
     * A bounded piece of work, off the loop.
     *
     * @param codecs null when there are none now
     */
    Next step(Codecs codecs) throws StorageException, IOException, CorruptBatchException, NoCodecException {
        if (log.log().isClosed() || !log.log().config().compacts()) {
            return Next.STALE;
        }
        if (groups == null) {
            index(codecs);
            return Next.STEP;
        }
        settle();
        if (group == groups.size()) {
            return Next.ON_LOOP;
        }
        return copy(codecs) ? Next.ON_LOOP : Next.STEP;
    }

    /** What was replaced goes before more is; and a file that would replace one that is the same. */
    private void settle() throws StorageException {
        if (swapped) {
            log.settle(plan.config().fileDeleteDelayMs());
            swapped = false;
        }
        if (needless != null) {
            needless.abandon();
            needless = null;
        }
    }

    /** What follows {@link Next#ON_LOOP}: on the loop that owns the log. */
    Next onLoop() throws StorageException {
        if (group == groups.size()) {
            log.cleaned(plan, keys.endOffset());
            context.counters().add(Counters.Counter.COMPACTIONS, 1);
            return Next.DONE;
        }
        List<Segment> originals = groups.get(group);
        if (writer == null) {
            revision = log.files().compacted().nextRevision();
            Segment empty = log.segmentFor(originals, revision);
            long touchedMs = originals.get(originals.size() - 1).mark().touchedMs();
            writer = new CompactWriter(context, log.files(), empty, touchedMs, limits.bufferBytes());
            return Next.STEP;
        }
        if (changed || originals.size() > 1) {
            if (!log.swap(plan, originals, made, revision, goneMarkers)) {
                return Next.STALE;
            }
            swapped = true;
        } else {
            needless = writer;
        }
        writer = null;
        made = null;
        goneMarkers = new HashSet<>();
        changed = false;
        group++;
        return Next.STEP;
    }

    private void index(Codecs codecs) throws IOException, CorruptBatchException, NoCodecException {
        if (cursor == null && !nextSegment(all)) {
            groups = plan.groups(keys.endOffset());
            segment = -1;
            return;
        }
        long bytes = 0;
        while (bytes < limits.bufferBytes() && cursor != null) {
            if (!cursor.next()) {
                closeSegment();
            } else if (cursor.header().lastOffset() >= plan.cleanFrom()) {
                BatchView batch = whole(codecs);
                bytes += batch.size();
                if (!index(batch, codecs)) {
                    closeSegment();
                    segment = all.size();
                }
            }
        }
        read(bytes);
    }

    private void read(long bytes) {
        movedBytes += bytes;
        context.counters().add(Counters.Counter.COMPACTION_READ_BYTES, bytes);
    }

    /** Bytes read and written since this was asked last. */
    long takeMoved() {
        long moved = movedBytes;
        movedBytes = 0;
        return moved;
    }

    /** @return false when there is no room for another key */
    private boolean index(BatchView batch, Codecs codecs) throws CorruptBatchException {
        if (batch.control()) {
            indexed.markerOfNothing(batch, TransactionMarker.of(batch).orElse(null));
        } else if (!indexed.abortedData(batch) && batch.count() > 0) {
            boolean first = keys.size() == 0 || keys.endOffset() == plan.cleanFrom();
            ByteBuffer plain = CompactRules.plain(batch, codecs, limits.maxBatchBytes());
            RecordCursor records = RecordCursor.of(batch, plain);
            while (records.next()) {
                long offset = batch.baseOffset() + records.offsetDelta();
                if (records.hasKey()
                        && offset >= plan.cleanFrom()
                        && !keys.put(records.buffer(), records.keyAt(), records.keyBytes(), offset, first)) {
                    return false;
                }
            }
        }
        keys.endOffset(batch.nextOffset());
        return true;
    }

    /** The whole batch that the cursor stands at, checked. */
    private BatchView whole(Codecs codecs) throws IOException, CorruptBatchException, NoCodecException {
        if (cursor.header().size() > limits.maxBatchBytes()) {
            throw new CorruptBatchException("a batch of " + cursor.header().size() + " bytes, more than the "
                    + limits.maxBatchBytes() + " that log.cleaner.batch.max.bytes allows");
        }
        BatchView batch = cursor.whole();
        if (batch.compressionId() != 0 && codecs == null) {
            cursor.back();
            throw new NoCodecException();
        }
        batch.checkCrc();
        return batch;
    }

    /** @return whether the owner of the log has to do something now */
    private boolean copy(Codecs codecs) throws StorageException, IOException, CorruptBatchException, NoCodecException {
        if (writer == null) {
            return true;
        }
        List<Segment> originals = groups.get(group);
        if (cursor == null && !nextSegment(originals)) {
            made = writer.finish();
            segment = -1;
            return true;
        }
        long read = 0;
        while (read < limits.bufferBytes() && cursor != null) {
            if (!cursor.next()) {
                closeSegment();
            } else {
                BatchView batch = whole(codecs);
                read += batch.size();
                boolean last = segment == originals.size() - 1
                        && cursor.nextPosition() >= originals.get(segment).lengthBytes();
                copy(batch, last, codecs);
            }
        }
        read(read);
        context.counters().add(Counters.Counter.COMPACTED_RECORDS, rules.droppedRecords() - counted);
        counted = rules.droppedRecords();
        return false;
    }

    private void copy(BatchView batch, boolean last, Codecs codecs) throws StorageException, CorruptBatchException {
        CompactRules.Outcome outcome = rules.apply(batch, last, codecs);
        changed |= outcome != CompactRules.Outcome.KEPT;
        switch (outcome) {
            case KEPT -> write(batch);
            case REWRITTEN -> write(BatchView.at(rules.result(), 0));
            case EMPTIED -> {
                write(BatchView.at(rules.result(), 0));
                markerGone(batch);
            }
            default -> markerGone(batch);
        }
    }

    private void write(BatchView batch) throws StorageException {
        writer.add(batch);
        movedBytes += batch.size();
    }

    private void markerGone(BatchView batch) {
        if (batch.control()) {
            goneMarkers.add(batch.lastOffset());
        }
    }

    private boolean nextSegment(List<Segment> of) throws IOException {
        while (++segment < of.size()) {
            Segment next = of.get(segment);
            boolean wanted = groups != null || next.endOffset() > plan.cleanFrom();
            if (wanted && !next.isEmpty()) {
                handle = next.file().acquire();
                cursor = new BatchCursor(handle, 0, next.lengthBytes(), next.baseOffset(), limits.bufferBytes());
                return true;
            }
        }
        return false;
    }

    private void closeSegment() {
        cursor = null;
        if (handle != null) {
            handle = null;
            (groups == null ? all : groups.get(group)).get(segment).file().release();
        }
    }

    /** Lets go of files; what was not swapped is deleted. Off the loop, after the last step. */
    void close() throws StorageException {
        closeSegment();
        if (writer != null) {
            writer.abandon();
            writer = null;
        }
        settle();
    }
}
