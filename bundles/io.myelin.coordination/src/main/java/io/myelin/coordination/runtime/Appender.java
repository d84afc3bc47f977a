package io.myelin.coordination.runtime;

import io.myelin.access.Caller;
import io.myelin.batch.BatchBuilder;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
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
        if (records.isEmpty() && effects.committed().isEmpty()) {
            return;
        }
        if (records.isEmpty() && idle()) {
            effects.committed().forEach(onCommitted);
            return;
        }
        int size = records.stream().mapToInt(LogRecord::sizeBytes).sum();
        if (effects.isDivisible() && size > limits.batchMaxBytes()) {
            divide(records, effects.committed());
        } else {
            add(new Entry(records, size, effects.committed()));
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
                add(new Entry(part, size, List.of()));
                part = new ArrayList<>();
                size = 0;
            }
            part.add(record);
            size += record.sizeBytes();
        }
        add(new Entry(part, size, committed));
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
        while (!queue.isEmpty() && (batch.isEmpty() || size + queue.peek().sizeBytes <= limits.batchMaxBytes())) {
            Entry entry = queue.poll();
            batch.add(entry);
            size += entry.sizeBytes;
        }
        queuedBytes -= size;
        inFlight = batch;
        BatchBuilder builder = new BatchBuilder();
        long nowMs = loop.clock().nowMs();
        batch.forEach(entry -> entry.records.forEach(record -> builder.add(nowMs, record.key(), record.value())));
        if (builder.count() == 0) {
            commit(batch);
        } else {
            produce(builder, batch);
        }
    }

    private void produce(BatchBuilder builder, List<Entry> batch) {
        int count = builder.count();
        long deadlineNs = loop.clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(limits.appendTimeoutMs());
        CompletionStage<Produced> produced;
        try {
            produced = partition
                    .get()
                    .orElseThrow(() -> new BusException(BusError.NOT_LEADER, "the partition is led elsewhere"))
                    .produce(Frame.of(builder.build()), Acks.ALL, deadlineNs, Caller.BUS);
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        produced.whenComplete((done, failure) -> loop.run(() -> {
            if (spent) {
                return;
            }
            if (failure != null) {
                fail(failure);
            } else {
                counters.appended(count);
                endOffset = done.baseOffset() + count;
                commit(batch);
            }
        }));
    }

    private void commit(List<Entry> batch) {
        inFlight = List.of();
        for (Entry entry : batch) {
            entry.committed.forEach(onCommitted);
        }
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
        pending.forEach(entry -> entry.committed.forEach(step -> step.failed().accept(cause)));
    }

    private record Entry(List<LogRecord> records, int sizeBytes, List<Effects.Committed> committed) {}
}
