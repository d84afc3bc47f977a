package io.myelin.log.memory;

import io.myelin.TopicIdPartition;
import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.ProducerState;
import io.myelin.buffer.Frame;
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
import io.myelin.loop.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A log as a list of batches. Each batch is a segment of its own; what is in memory is as durable as it gets. */
final class MemoryLog implements PartitionLog {
    /** What readers on other threads see: {@code count} batches of an array that only grows behind them. */
    private record View(Batch[] batches, int count, long start, long end, boolean closed) {
        Batch[] live() {
            return Arrays.copyOf(batches, count);
        }

        /** The index of the first batch that ends beyond an offset. */
        int indexOf(long offset) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (batches[middle].next > offset) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }

    private static final Batch[] NONE = {};

    private final TopicIdPartition partition;
    private final Clock clock;
    private final Budget budget;
    private final TreeMap<Integer, Long> epochs = new TreeMap<>();
    private final List<DurableListener> listeners = new ArrayList<>();
    private MemoryProducers beforeStart = new MemoryProducers();
    private MemoryProducers producers = new MemoryProducers();
    private LogConfig config;
    private LongSupplier committed = () -> 0;
    private volatile View view = new View(NONE, 0, 0, 0, true);

    MemoryLog(TopicIdPartition partition, Clock clock, Budget budget) {
        this.partition = partition;
        this.clock = clock;
        this.budget = budget;
    }

    void reopen(LogConfig opened) {
        if (!view.closed) {
            throw new IllegalStateException("the log of " + partition + " is open");
        }
        config = opened;
        view = new View(view.batches, view.count, view.start, view.end, false);
    }

    @Override
    public Appended append(BatchView batch, int leaderEpoch, AppendOrigin origin)
            throws StorageException, AppendRefusedException {
        checkOpen();
        checkEpoch(leaderEpoch);
        Appended before = producers.admit(batch, origin);
        if (before != null) {
            return before;
        }
        long baseOffset = view.end;
        budget.take(batch.size() + Batch.OBJECTS_BYTES);
        beginEpoch(leaderEpoch);
        batch.assign(baseOffset, leaderEpoch);
        add(batch);
        long appendTimeMs = batch.logAppendTime() ? batch.maxTimestamp() : BatchView.NO_TIMESTAMP;
        return new Appended(baseOffset, batch.nextOffset(), appendTimeMs, false);
    }

    @Override
    public void mirror(BatchView batch) throws StorageException, AppendRefusedException {
        checkOpen();
        checkEpoch(batch.leaderEpoch());
        if (batch.baseOffset() < view.end || batch.nextOffset() <= batch.baseOffset()) {
            throw new AppendRefusedException(
                    Reason.OFFSET_OVERLAP,
                    partition + ": " + batch + " does not lie beyond the end of the log, " + view.end);
        }
        budget.take(batch.size() + Batch.OBJECTS_BYTES);
        begin(batch.leaderEpoch(), batch.baseOffset());
        add(batch);
    }

    private void checkEpoch(int leaderEpoch) throws AppendRefusedException {
        if (leaderEpoch < lastEpoch()) {
            throw new AppendRefusedException(
                    Reason.STALE_LEADER_EPOCH,
                    partition + ": leader epoch " + leaderEpoch + " is older than " + lastEpoch());
        }
    }

    private void add(BatchView batch) {
        Batch copy = new Batch(batch, clock.nowMs());
        producers.written(batch, copy.appendedMs);
        View now = view;
        Batch[] batches =
                now.count < now.batches.length ? now.batches : Arrays.copyOf(now.batches, Math.max(16, now.count * 2));
        batches[now.count] = copy;
        view = new View(batches, now.count + 1, now.start, copy.next, false);
        tell();
    }

    private void tell() {
        for (DurableListener listener : List.copyOf(listeners)) {
            listener.onDurable(view.end);
        }
    }

    @Override
    public LogSlice read(long fromOffset, long limitOffset, int maxBytes, boolean atLeastOneBatch)
            throws StorageException, OffsetOutOfRangeException {
        View now = open();
        if (fromOffset < now.start || fromOffset > now.end) {
            throw new OffsetOutOfRangeException(fromOffset, now.start, now.end);
        }
        int first = now.indexOf(fromOffset);
        int last = first;
        long nothing = Math.max(fromOffset, Math.min(limitOffset, now.end));
        int bytes = 0;
        while (last < now.count && now.batches[last].base < limitOffset && fromOffset < limitOffset) {
            int size = now.batches[last].size();
            if (bytes + size > maxBytes && !(last == first && atLeastOneBatch)) {
                nothing = fromOffset;
                break;
            }
            bytes += size;
            last++;
        }
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        for (int i = first; i < last; i++) {
            whole.put(now.batches[i].bytes.duplicate());
        }
        return new LogSlice(Frame.of(whole.flip()), last == first ? nothing : now.batches[last - 1].next);
    }

    private View open() throws StorageException {
        View now = view;
        if (now.closed) {
            throw new StorageException(Kind.CLOSED, "the log of " + partition + " is closed");
        }
        return now;
    }

    private void checkOpen() throws StorageException {
        open();
    }

    @Override
    public void onDurable(DurableListener listener) {
        listeners.add(listener);
        listener.onDurable(view.end);
    }

    @Override
    public void flush() throws StorageException {
        checkOpen();
    }

    @Override
    public void configure(LogConfig next) {
        config = next;
    }

    @Override
    public void truncateTo(long endOffset) throws StorageException {
        View now = open();
        if (endOffset >= now.end) {
            return;
        }
        if (endOffset < now.start) {
            restartAt(endOffset);
            return;
        }
        int count = now.indexOf(endOffset);
        long end = Math.min(endOffset, now.batches[count].base);
        Batch[] kept = Arrays.copyOf(now.batches, count);
        give(Arrays.copyOfRange(now.batches, count, now.count));
        epochs.values().removeIf(start -> start >= end);
        producers = beforeStart.copy();
        for (Batch batch : kept) {
            producers.written(batch.view(), batch.appendedMs);
        }
        view = new View(kept, count, Math.min(now.start, end), end, false);
    }

    private void give(Batch[] batches) {
        for (Batch batch : batches) {
            budget.give(batch.costBytes());
        }
    }

    @Override
    public void restartAt(long startOffset) throws StorageException {
        give(open().live());
        epochs.clear();
        beforeStart = new MemoryProducers();
        producers = new MemoryProducers();
        view = new View(NONE, 0, startOffset, startOffset, false);
        tell();
    }

    @Override
    public void trimTo(long startOffset) throws StorageException {
        View now = open();
        long start = Math.min(startOffset, now.end);
        if (start <= now.start) {
            return;
        }
        int gone = now.indexOf(start);
        for (int i = 0; i < gone; i++) {
            beforeStart.written(now.batches[i].view(), now.batches[i].appendedMs);
            budget.give(now.batches[i].costBytes());
        }
        beforeStart.trimTo(start);
        producers.trimTo(start);
        Map.Entry<Integer, Long> current = epochs.entrySet().stream()
                .filter(entry -> entry.getValue() <= start)
                .reduce((first, second) -> second)
                .orElse(null);
        if (current != null) {
            int epoch = current.getKey();
            epochs.keySet().removeIf(older -> older < epoch);
            epochs.put(epoch, start);
        }
        view = new View(Arrays.copyOfRange(now.batches, gone, now.count), now.count - gone, start, now.end, false);
    }

    @Override
    public long retain(long nowMs, long limitOffset) throws StorageException {
        View now = open();
        long left = sizeBytes();
        long start = now.start;
        for (int i = 0; config.deletes() && i < now.count && now.batches[i].next <= limitOffset; i++) {
            Batch batch = now.batches[i];
            long timeMs = batch.maxTimestampMs >= 0 ? batch.maxTimestampMs : batch.appendedMs;
            boolean tooOld = config.retentionMs() >= 0 && nowMs - timeMs > config.retentionMs();
            boolean tooMuch = config.retentionBytes() >= 0 && left - batch.size() >= config.retentionBytes();
            if (!tooOld && !tooMuch) {
                break;
            }
            left -= batch.size();
            start = batch.next;
        }
        trimTo(start);
        compact(nowMs);
        producers.expire(nowMs, config.producerIdExpirationMs());
        return view.start;
    }

    @Override
    public void compactBelow(LongSupplier highWatermark) {
        committed = highWatermark;
    }

    /** Goes with retention here; the newest batch stays what it is. */
    private void compact(long nowMs) {
        View now = view;
        long limit = Math.min(committed.getAsLong(), lastStableOffset());
        if (!config.compacts() || now.count < 2) {
            return;
        }
        Batch[] older = Arrays.copyOf(now.batches, now.count - 1);
        List<Batch> kept = new ArrayList<>(new MemoryCompaction(config, limit, nowMs).compact(older));
        kept.add(now.batches[now.count - 1]);
        long before = sizeBytes();
        view = new View(kept.toArray(Batch[]::new), kept.size(), now.start, now.end, false);
        budget.give(before - sizeBytes());
    }

    @Override
    public void beginEpoch(int leaderEpoch) throws StorageException {
        checkOpen();
        begin(leaderEpoch, view.end);
    }

    private void begin(int leaderEpoch, long startOffset) {
        if (leaderEpoch > lastEpoch()) {
            epochs.values().removeIf(start -> start >= startOffset);
            epochs.put(leaderEpoch, startOffset);
        }
    }

    @Override
    public int lastEpoch() {
        return epochs.isEmpty() ? -1 : epochs.lastKey();
    }

    @Override
    public EpochEnd endOffsetOf(int leaderEpoch) {
        Map.Entry<Integer, Long> known = epochs.floorEntry(leaderEpoch);
        if (known == null) {
            return EpochEnd.UNKNOWN;
        }
        Map.Entry<Integer, Long> next = epochs.higherEntry(leaderEpoch);
        return new EpochEnd(known.getKey(), next == null ? view.end : next.getValue());
    }

    @Override
    public long startOffset() {
        return view.start;
    }

    @Override
    public long endOffset() {
        return view.end;
    }

    @Override
    public long durableOffset() {
        return view.end;
    }

    @Override
    public long lastStableOffset() {
        return Math.max(view.start, producers.lastStableOffset(view.end));
    }

    @Override
    public List<AbortedTransaction> aborted(long fromOffset, long toOffset) {
        return producers.aborted(fromOffset, toOffset);
    }

    @Override
    public Optional<Frame> firstBatchFrom(long timestampMs) throws StorageException {
        return Arrays.stream(open().live())
                .filter(batch -> batch.maxTimestampMs >= timestampMs)
                .findFirst()
                .map(batch -> Frame.of(batch.bytes.array().clone()));
    }

    @Override
    public Optional<Frame> batchOfMaxTimestamp() throws StorageException {
        long max = Arrays.stream(open().live())
                .map(batch -> batch.maxTimestampMs)
                .max(Comparator.naturalOrder())
                .orElse(Long.MIN_VALUE);
        return max == Long.MIN_VALUE ? Optional.empty() : firstBatchFrom(max);
    }

    @Override
    public long sizeBytes() {
        return Arrays.stream(view.live()).mapToLong(Batch::size).sum();
    }

    @Override
    public List<ProducerState> producers() {
        return producers.states();
    }

    @Override
    public Optional<ProducerState> producer(long producerId) {
        return producers.state(producerId);
    }

    @Override
    public void close() {
        listeners.clear();
        view = new View(view.batches, view.count, view.start, view.end, true);
    }

    void discard() {
        give(view.live());
        view = new View(NONE, 0, 0, 0, true);
    }
}
