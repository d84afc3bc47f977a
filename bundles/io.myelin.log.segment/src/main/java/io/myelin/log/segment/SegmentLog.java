package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.ProducerState;
import io.myelin.buffer.Frame;
import io.myelin.file.FileHandle;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.AppendRefusedException.Reason;
import io.myelin.log.Appended;
import io.myelin.log.DurableListener;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.log.StorageException.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log of segments in files. */
final class SegmentLog implements PartitionLog {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

    private final StoreContext context;
    private final TopicIdPartition partition;
    private final int number;
    private final LogFiles files;
    private final Snapshots snapshots;
    private final LogSync sync;
    private final LogCheckpoint checkpoint;
    private final JournaledLog journaled;
    private final LogReader reader;
    private final Producers producers;
    private final Epochs epochs;
    private final Consumer<SegmentLog> onClosed;
    private final LogCompaction compaction;
    private volatile LogConfig config;
    private volatile View view;
    private volatile boolean closed;

    SegmentLog(
            StoreContext context,
            LogState state,
            LogFiles files,
            Recovery.Recovered recovered,
            LogConfig config,
            Journal journal,
            Consumer<SegmentLog> onClosed)
            throws StorageException {
        this.context = context;
        this.partition = state.partition();
        this.number = state.number();
        this.files = files;
        this.snapshots = new Snapshots(context, files);
        this.config = config;
        this.onClosed = onClosed;
        this.producers = recovered.producers();
        this.epochs = recovered.epochs();
        this.sync = new LogSync(context, files.directory(), context.loops().owner(partition), () -> view, config);
        this.reader = new LogReader(() -> view, context, recovered.epochs(), config.indexIntervalBytes());
        this.view = recovered.view();
        this.checkpoint = new LogCheckpoint(context, state, files, snapshots, sync, producers, () -> view);
        this.journaled = journal.log(state, checkpoint);
        checkpoint.recovered(recovered);
        sync.begin(recovered.unsynced(), recovered.durable(), journaled);
        this.compaction = new LogCompaction(context, state, files, producers, this);
    }

    private Segment newSegment(long baseOffset) {
        return files.newSegment(baseOffset, config.indexIntervalBytes());
    }

    @Override
    public Appended append(BatchView batch, int leaderEpoch, AppendOrigin origin)
            throws StorageException, AppendRefusedException {
        checkWritable();
        if (leaderEpoch < epochs.last()) {
            throw new AppendRefusedException(
                    Reason.STALE_LEADER_EPOCH,
                    partition + ": leader epoch " + leaderEpoch + " is older than " + epochs.last());
        }
        TransactionMarker marker = TransactionMarker.admitted(batch);
        if (batch.hasProducerId()) {
            Appended before = producers.admit(batch, marker, origin);
            if (before != null) {
                context.counters().add(Counters.Counter.DUPLICATE_BATCHES, 1);
                return before;
            }
        }
        long baseOffset = view.endOffset();
        rollFor(batch, baseOffset + batch.lastOffsetDelta());
        begin(leaderEpoch, baseOffset);
        batch.assign(baseOffset, leaderEpoch);
        write(batch, marker);
        long appendTimeMs = batch.logAppendTime() ? batch.maxTimestamp() : BatchView.NO_TIMESTAMP;
        return new Appended(baseOffset, batch.nextOffset(), appendTimeMs, false);
    }

    @Override
    public void mirror(BatchView batch) throws StorageException, AppendRefusedException {
        checkWritable();
        if (batch.leaderEpoch() < epochs.last()) {
            throw new AppendRefusedException(
                    Reason.STALE_LEADER_EPOCH,
                    partition + ": leader epoch " + batch.leaderEpoch() + " is older than " + epochs.last());
        }
        if (batch.baseOffset() < view.endOffset() || batch.nextOffset() <= batch.baseOffset()) {
            throw new AppendRefusedException(
                    Reason.OFFSET_OVERLAP,
                    partition + ": " + batch + " does not lie beyond the end of the log, " + view.endOffset());
        }
        TransactionMarker marker = TransactionMarker.admitted(batch);
        rollFor(batch, batch.lastOffset());
        begin(batch.leaderEpoch(), batch.baseOffset());
        write(batch, marker);
    }

    private void begin(int leaderEpoch, long startOffset) throws StorageException {
        if (leaderEpoch > epochs.last()) {
            context.manifest().append(new ManifestEntry.EpochBegun(number, leaderEpoch, startOffset));
            epochs.begin(leaderEpoch, startOffset);
        }
    }

    private void write(BatchView batch, TransactionMarker marker) throws StorageException {
        View now = view;
        Segment active = now.active();
        if (active.isEmpty()) {
            createDirectory();
        }
        try {
            FileHandle handle = active.file().acquire();
            try {
                handle.write(batch.bytes(), now.activeBytes());
            } catch (IOException e) {
                throw notWritten(active, handle, now.activeBytes(), e);
            } finally {
                active.file().release();
            }
        } catch (IOException e) {
            throw context.disk().onWrite("Opening " + active.file().path(), e);
        }
        if (active.isEmpty()) {
            sync.created();
        }
        long nowMs = context.clock().nowMs();
        active.appended(batch, nowMs);
        if (batch.hasProducerId()) {
            producers.written(batch, marker, nowMs);
        }
        context.counters().add(Counters.Counter.APPENDED_BATCHES, 1);
        context.counters().add(Counters.Counter.APPENDED_BYTES, batch.size());
        view = new View(now.segments(), now.startOffset(), batch.nextOffset(), active.lengthBytes(), now.cuts());
        sync.appended(active, batch, now.activeBytes(), now.endOffset());
    }

    /** Whatever part of the batch is there is cut away again, so that the next one can take its place. */
    private StorageException notWritten(Segment active, FileHandle handle, long length, IOException cause) {
        StorageException failure =
                context.disk().onWrite("Writing " + active.file().path(), cause);
        if (failure.kind() == Kind.FULL) {
            try {
                handle.truncate(length);
            } catch (IOException e) {
                return context.disk().fail("Cutting back " + active.file().path(), e);
            }
        }
        return failure;
    }

    private void createDirectory() throws StorageException {
        if (context.files().isDirectory(files.directory())) {
            return;
        }
        context.manifest().syncCreated(number);
        try {
            context.files().createDirectories(files.directory());
            sync.directoryCreated();
        } catch (IOException e) {
            throw context.disk().onWrite("Creating " + files.directory(), e);
        }
    }

    private void rollFor(BatchView batch, long lastOffset) throws StorageException {
        Segment active = view.active();
        if (active.isEmpty()) {
            return;
        }
        long timeMs = batch.maxTimestamp() >= 0
                ? batch.maxTimestamp()
                : context.clock().nowMs();
        if (view.activeBytes() + batch.size() > config.segmentBytes()
                || lastOffset - active.baseOffset() >= Integer.MAX_VALUE
                || active.isOlderThan(Retention.segmentMs(config, partition, active.baseOffset()), timeMs)) {
            roll();
        }
    }

    /** Seals the active segment; the next file is created by what is written to it. */
    private void roll() throws StorageException {
        View now = view;
        context.manifest().append(new ManifestEntry.Sealed(number, now.active().mark()));
        context.counters().add(Counters.Counter.ROLLED_SEGMENTS, 1);
        Segment[] segments = Arrays.copyOf(now.segments(), now.segments().length + 1);
        segments[segments.length - 1] = newSegment(now.endOffset());
        view = new View(segments, now.startOffset(), now.endOffset(), 0, now.cuts());
        if (!producers.isEmpty()) {
            checkpoint.snapshotLater(snapshots.take(producers, now.endOffset()), now.cuts());
        }
    }

    @Override
    public LogSlice read(long fromOffset, long limitOffset, int maxBytes, boolean atLeastOneBatch)
            throws StorageException, OffsetOutOfRangeException {
        return reader.read(fromOffset, limitOffset, maxBytes, atLeastOneBatch);
    }

    @Override
    public void onDurable(DurableListener listener) {
        sync.listen(listener);
    }

    @Override
    public void flush() throws StorageException {
        checkWritable();
        sync.makeDurable();
    }

    @Override
    public void configure(LogConfig next) {
        config = next;
        compaction.configured();
        reader.indexIntervalBytes(next.indexIntervalBytes());
        sync.configure(next);
    }

    @Override
    public void truncateTo(long endOffset) throws StorageException {
        checkWritable();
        View now = view;
        if (endOffset >= now.endOffset()) {
            return;
        }
        if (endOffset < now.startOffset()) {
            restartAt(endOffset);
            return;
        }
        // The journal has nothing of what is on disk for sure, so that it cannot bring back what goes now.
        sync.flush();
        journaled.moved(files.generation(), context.manifest().branch(number));
        compaction.settle(config.fileDeleteDelayMs());
        Truncation truncation = new Truncation(context, files, snapshots, number, config);
        View cut = truncation.plan(now, endOffset);
        if (cut.endOffset() < now.startOffset()) {
            restartAt(cut.endOffset());
            return;
        }
        view = cut;
        view = truncation.apply(now, cut);
        epochs.truncateTo(cut.endOffset());
        truncation.rewind(view, producers);
        sync.cut(cut.endOffset());
        compaction.cut(cut.endOffset());
        checkpoint.cut();
        sync.configure(config);
    }

    @Override
    public void restartAt(long startOffset) throws StorageException {
        checkWritable();
        View now = view;
        int generation = context.manifest().restart(number, startOffset);
        context.manifest().sync();
        files.generation(generation);
        journaled.moved(generation, context.manifest().find(number).lineage());
        producers.clear();
        epochs.clear();
        view = new View(new Segment[] {newSegment(startOffset)}, startOffset, startOffset, 0, now.cuts() + 1);
        checkpoint.restarted();
        sync.cut(startOffset);
        compaction.restarted();
        files.remove(Segment.filesOf(now.segments()), config.fileDeleteDelayMs());
        sync.configure(config);
    }

    @Override
    public void trimTo(long startOffset) throws StorageException {
        checkWritable();
        long start = Math.min(startOffset, view.endOffset());
        if (start > view.startOffset()) {
            moveStart(start);
            context.manifest().sync();
        }
    }

    private void moveStart(long startOffset) throws StorageException {
        if (startOffset == view.endOffset() && !view.active().isEmpty()) {
            roll();
        }
        context.manifest().append(new ManifestEntry.Started(number, startOffset));
        View now = view;
        int first = now.indexOf(startOffset);
        Segment[] kept = Arrays.copyOfRange(now.segments(), first, now.segments().length);
        view = new View(kept, startOffset, now.endOffset(), now.activeBytes(), now.cuts());
        producers.trimTo(startOffset);
        epochs.trimTo(startOffset);
        if (first > 0) {
            files.remove(Segment.filesOf(Arrays.copyOf(now.segments(), first)), config.fileDeleteDelayMs());
        }
    }

    @Override
    public long retain(long nowMs, long limitOffset) throws StorageException {
        checkWritable();
        rollIfOld(nowMs);
        long start = Retention.startOffset(view, config, nowMs, limitOffset);
        if (start > view.startOffset()) {
            moveStart(start);
        }
        producers.expire(nowMs, config.producerIdExpirationMs());
        return view.startOffset();
    }

    void rollIfOld(long nowMs) throws StorageException {
        Segment active = view.active();
        if (!active.isEmpty()
                && active.isOlderThan(Retention.segmentMs(config, partition, active.baseOffset()), nowMs)) {
            roll();
        }
    }

    @Override
    public void compactBelow(LongSupplier highWatermark) {
        compaction.below(highWatermark);
    }

    @Override
    public void beginEpoch(int leaderEpoch) throws StorageException {
        checkWritable();
        begin(leaderEpoch, view.endOffset());
    }

    @Override
    public int lastEpoch() {
        return epochs.last();
    }

    @Override
    public EpochEnd endOffsetOf(int leaderEpoch) {
        return epochs.endOf(leaderEpoch, view.endOffset());
    }

    @Override
    public long startOffset() {
        return view.startOffset();
    }

    @Override
    public long endOffset() {
        return view.endOffset();
    }

    @Override
    public long durableOffset() {
        return sync.durableOffset();
    }

    @Override
    public long lastStableOffset() {
        return Math.max(view.startOffset(), producers.lastStableOffset(view.endOffset()));
    }

    @Override
    public List<AbortedTransaction> aborted(long fromOffset, long toOffset) {
        return producers.aborted(fromOffset, toOffset);
    }

    @Override
    public Optional<Frame> firstBatchFrom(long timestampMs) throws StorageException {
        return reader.firstBatchFrom(timestampMs);
    }

    @Override
    public Optional<Frame> batchOfMaxTimestamp() throws StorageException {
        return reader.batchOfMaxTimestamp();
    }

    @Override
    public long sizeBytes() {
        return view.sizeBytes();
    }

    @Override
    public List<ProducerState> producers() {
        return producers.states();
    }

    @Override
    public Optional<ProducerState> producer(long producerId) {
        return producers.state(producerId);
    }

    void checkpoint(Runnable then) {
        checkpoint.run(then);
    }

    @Override
    public void close() throws StorageException {
        if (closed) {
            return;
        }
        try {
            context.disk().check();
            checkpoint.close();
        } finally {
            abandon();
        }
    }

    /** Gives files and memory back without a mark; any thread. */
    void abandon() {
        closed = true;
        sync.close();
        files.abandon();
        View last = view;
        view = last.closedView();
        for (Segment segment : last.segments()) {
            segment.file().retire();
        }
        compaction.abandon();
        onClosed.accept(this);
    }

    private void checkWritable() throws StorageException {
        if (closed) {
            throw new StorageException(Kind.CLOSED, "the log of " + partition + " is closed");
        }
        context.disk().check();
    }

    LogCompaction compaction() {
        return compaction;
    }

    View view() {
        return view;
    }

    /** The same batches, in other segments. */
    void publish(View changed) {
        view = changed;
    }

    LogConfig config() {
        return config;
    }

    boolean isClosed() {
        return closed;
    }

    /** Up to where the log is on disk, and on record as being there. */
    long checkpointedEnd() {
        return checkpoint.flushedEnd();
    }

    /** What is known of producers has changed without an append: the next checkpoint is not to be left out. */
    void recheckpoint() {
        checkpoint.again();
    }

    TopicIdPartition partition() {
        return partition;
    }

    /** Segments that have lost durable batches; any thread. */
    long damagedSegments() {
        return Arrays.stream(view.segments()).filter(Segment::isDamaged).count();
    }
}
