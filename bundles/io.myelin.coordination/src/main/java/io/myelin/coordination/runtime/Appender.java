package io.myelin.coordination.runtime;

import io.myelin.access.Caller;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionRef;
import io.myelin.buffer.Frame;
import io.myelin.loop.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes the records of a shard: one batch at a time, and in the next everything that came meanwhile. Confined to the loop.
 * After the first failure it is spent, because the shard then holds state that the log does not have.
 */
final class Appender {
    private final Loop loop;
    private final Supplier<Optional<Partition>> partition;
    private final RuntimeLimits limits;
    private final RuntimeCounters counters;
    private final Consumer<Effects.Committed> onCommitted;
    private final Consumer<Throwable> onFailed;
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private List<Entry> inFlight = List.of();
    private int queuedBytes;
    private boolean flushing;
    private boolean spent;
    private long endOffset;

    /**
     * @param partition the local leader, empty when it is no longer led here
     * @param onCommitted called for each step whose records are committed, in order
     * @param onFailed called once, when a batch could not be written
     */
    Appender(
            Loop loop,
            Supplier<Optional<Partition>> partition,
            RuntimeLimits limits,
            RuntimeCounters counters,
            Consumer<Effects.Committed> onCommitted,
            Consumer<Throwable> onFailed) {
        this.loop = loop;
        this.partition = partition;
        this.limits = limits;
        this.counters = counters;
        this.onCommitted = onCommitted;
        this.onFailed = onFailed;
    }

    void startAt(long offset) {
        endOffset = offset;
    }

    /** Something that is not the shard's has been written. */
    void passed(long offset) {
        endOffset = Math.max(endOffset, offset + 1);
    }

    /** Where the log ends once nothing is pending. */
    long endOffset() {
        return endOffset;
    }

    boolean idle() {
        return inFlight.isEmpty() && queue.isEmpty();
    }

    boolean full() {
        return queuedBytes >= limits.queueMaxBytes();
    }

    /** Takes the records and steps of a transition. */
    void enqueue(Effects effects) {
        List<LogRecord> records = effects.records();
        TransactionalWrite write = effects.transactional().orElse(null);
        if (records.isEmpty() && effects.committed().isEmpty() && write == null) {
            return;
        }
        if (records.isEmpty() && idle() && write == null) {
            effects.committed().forEach(onCommitted);
            return;
        }
        int size = records.stream().mapToInt(LogRecord::sizeBytes).sum();
        if (effects.isDivisible() && size > limits.batchMaxBytes()) {
            divide(records, effects.committed());
        } else if (!records.isEmpty() || !effects.committed().isEmpty()) {
            add(new Entry(records, size, effects.committed(), null));
        }
        if (write != null) {
            add(new Entry(write.records(), write.sizeBytes(), List.of(), write));
        }
        if (inFlight.isEmpty() && !flushing) {
            // After what the loop has at hand already: calls that arrived together share a batch.
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void divide(List<LogRecord> records, List<Effects.Committed> committed) {
        List<LogRecord> part = new ArrayList<>();
        int size = 0;
        for (LogRecord record : records) {
            if (!part.isEmpty() && size + record.sizeBytes() > limits.batchMaxBytes()) {
                add(new Entry(part, size, List.of(), null));
                part = new ArrayList<>();
                size = 0;
            }
            part.add(record);
            size += record.sizeBytes();
        }
        add(new Entry(part, size, committed, null));
    }

    private void add(Entry entry) {
        queue.add(entry);
        queuedBytes += entry.sizeBytes;
    }

    private void flush() {
        flushing = false;
        if (spent || !inFlight.isEmpty() || queue.isEmpty()) {
            return;
        }
        List<Entry> batch = new ArrayList<>();
        int size = 0;
        while (!queue.isEmpty() && (batch.isEmpty() || joins(queue.peek(), batch.get(0), size))) {
            Entry entry = queue.poll();
            batch.add(entry);
            size += entry.sizeBytes;
        }
        queuedBytes -= size;
        inFlight = batch;
        BatchBuilder builder = new BatchBuilder();
        TransactionalWrite write = batch.get(0).write;
        if (write != null) {
            builder.producer(write.producerId(), write.producerEpoch(), BatchView.NO_SEQUENCE)
                    .transactional();
        }
        long nowMs = loop.clock().nowMs();
        batch.forEach(entry -> entry.records.forEach(record -> builder.add(nowMs, record.key(), record.value())));
        if (builder.count() == 0) {
            commit(batch);
        } else {
            produce(builder, batch, write);
        }
    }

    /** What is part of a transaction has a batch of its own. */
    private boolean joins(Entry next, Entry first, int sizeBytes) {
        return next.write == null && first.write == null && sizeBytes + next.sizeBytes <= limits.batchMaxBytes();
    }

    private void produce(BatchBuilder builder, List<Entry> batch, TransactionalWrite write) {
        int count = builder.count();
        long deadlineNs = loop.clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(limits.appendTimeoutMs());
        CompletionStage<Produced> produced;
        try {
            Optional<TransactionRef> ref = Optional.ofNullable(write).map(TransactionalWrite::ref);
            produced = partition
                    .get()
                    .orElseThrow(() -> new BusException(BusError.NOT_LEADER, "the partition is led elsewhere"))
                    .produce(Frame.of(builder.build()), Acks.ALL, deadlineNs, ref, Caller.BUS);
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        produced.whenComplete((done, failure) -> loop.run(() -> {
            if (spent) {
                return;
            }
            if (failure != null && write != null && AppendErrors.nothingWritten(failure)) {
                refuse(write, failure);
            } else if (failure != null) {
                fail(failure);
            } else {
                counters.appended(count);
                endOffset = Math.max(endOffset, done.baseOffset() + count);
                commit(batch, done.baseOffset());
            }
        }));
    }

    private void refuse(TransactionalWrite write, Throwable failure) {
        inFlight = List.of();
        RuntimeException told = AppendErrors.toProducer(failure);
        onCommitted.accept(new Effects.Committed(
                (now, effects) -> write.outcome().refused(told, now, effects),
                cause -> write.outcome().lost(cause)));
        next();
    }

    private void commit(List<Entry> batch, long baseOffset) {
        TransactionalWrite write = batch.get(0).write;
        if (write != null) {
            inFlight = List.of();
            onCommitted.accept(new Effects.Committed(
                    (now, effects) -> write.outcome().written(baseOffset, now, effects),
                    cause -> write.outcome().lost(cause)));
            next();
        } else {
            commit(batch);
        }
    }

    private void commit(List<Entry> batch) {
        inFlight = List.of();
        for (Entry entry : batch) {
            entry.committed.forEach(onCommitted);
        }
        next();
    }

    private void next() {
        if (!queue.isEmpty() && !flushing && inFlight.isEmpty()) {
            flush();
        }
    }

    private void fail(Throwable failure) {
        counters.appendFailed();
        onFailed.accept(failure);
    }

    /** Ends all that waits for the log; nothing is written any more. */
    void abandon(RuntimeException cause) {
        if (spent) {
            return;
        }
        spent = true;
        List<Entry> pending = new ArrayList<>(inFlight);
        pending.addAll(queue);
        inFlight = List.of();
        queue.clear();
        queuedBytes = 0;
        pending.forEach(entry -> {
            entry.committed.forEach(step -> step.failed().accept(cause));
            if (entry.write != null) {
                entry.write.outcome().lost(cause);
            }
        });
    }

    /** @param write what the records are part of, null when it is no transaction */
    private record Entry(
            List<LogRecord> records, int sizeBytes, List<Effects.Committed> committed, TransactionalWrite write) {}
}
