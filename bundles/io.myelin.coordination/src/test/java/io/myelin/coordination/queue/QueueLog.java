package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.EpochEnd;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.Wait;
import io.myelin.buffer.Frame;
import io.myelin.loop.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The log of a queue in memory, with all that logs have: control batches, aborted transactions, gaps, a start that moves. */
final class QueueLog implements Partition {
    private final TopicIdPartition id;
    private final Loop loop;
    private final List<ByteBuffer> batches = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Map<Long, Long> open = new HashMap<>();
    private final List<AbortedTransaction> aborted = new ArrayList<>();
    private final Set<Long> data = new TreeSet<>();
    final AtomicInteger frames = new AtomicInteger();
    long startOffset;
    long endOffset;
    boolean leads = true;
    long latencyNs;
    BusError failure;
    int reads;

    QueueLog(TopicIdPartition id, Loop loop) {
        this.id = id;
        this.loop = loop;
    }

    /** Offsets of records that consumers are to get, by what is decided now. */
    Set<Long> data(Isolation isolation) {
        Set<Long> wanted = new TreeSet<>(data);
        wanted.removeIf(offset -> offset < startOffset || offset >= visible(isolation));
        if (isolation == Isolation.READ_COMMITTED) {
            wanted.removeIf(this::isAborted);
        }
        return wanted;
    }

    private boolean isAborted(long offset) {
        for (ByteBuffer batch : batches) {
            BatchView view = view(batch);
            if (view.baseOffset() <= offset && offset <= view.lastOffset()) {
                return view.transactional()
                        && aborted.stream()
                                .anyMatch(a -> a.producerId() == view.producerId()
                                        && a.firstOffset() <= view.baseOffset()
                                        && view.lastOffset() <= a.lastOffset());
            }
        }
        return false;
    }

    void append(int count) {
        add(builder(count, new BatchBuilder()), count);
    }

    void appendInTransaction(long producerId, int count) {
        open.putIfAbsent(producerId, endOffset);
        add(builder(count, new BatchBuilder().producer(producerId, (short) 0, 0).transactional()), count);
    }

    private BatchBuilder builder(int count, BatchBuilder builder) {
        for (int i = 0; i < count; i++) {
            builder.add(loop.clock().nowMs(), null, Long.toString(endOffset + i).getBytes());
            data.add(endOffset + i);
        }
        return builder;
    }

    void end(long producerId, boolean commit) {
        Long first = open.remove(producerId);
        if (first == null) {
            return;
        }
        if (!commit) {
            aborted.add(new AbortedTransaction(producerId, first, endOffset));
        }
        byte[] key = ByteBuffer.allocate(4).putInt(commit ? 1 : 0).array();
        add(
                new BatchBuilder()
                        .producer(producerId, (short) 0, -1)
                        .transactional()
                        .control()
                        .add(loop.clock().nowMs(), key, new byte[6]),
                1);
    }

    /** As compaction leaves it. */
    void gap(int count) {
        endOffset += count;
    }

    private void add(BatchBuilder builder, int count) {
        ByteBuffer batch = builder.build();
        view(batch).assign(endOffset, 0);
        endOffset += count;
        batches.add(batch);
        wake();
    }

    private void wake() {
        List<Waiter> woken =
                waiters.stream().filter(w -> w.offset < visible(w.isolation)).toList();
        waiters.removeAll(woken);
        woken.forEach(w -> loop.execute(() -> w.listener.onWake(Wait.Wake.DATA)));
    }

    void trimTo(long offset) {
        startOffset = Math.max(startOffset, Math.min(offset, endOffset));
        batches.removeIf(batch -> view(batch).nextOffset() <= startOffset);
    }

    int waiting() {
        return waiters.size();
    }

    private long visible(Isolation isolation) {
        return isolation == Isolation.READ_UNCOMMITTED
                ? endOffset
                : open.values().stream().mapToLong(first -> first).min().orElse(endOffset);
    }

    private static BatchView view(ByteBuffer batch) {
        try {
            return BatchView.at(batch, 0);
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletionStage<Fetched> fetch(FetchSpec spec, Caller caller) {
        reads++;
        CompletableFuture<Fetched> done = new CompletableFuture<>();
        loop.schedule(latencyNs, () -> {
            if (failure != null) {
                done.completeExceptionally(new BusException(failure, "said the test"));
            } else if (spec.offset() < startOffset || spec.offset() > endOffset) {
                done.completeExceptionally(new BusException(BusError.OFFSET_OUT_OF_RANGE, "not in the log"));
            } else {
                done.complete(fetched(spec));
            }
        });
        return done;
    }

    private Fetched fetched(FetchSpec spec) {
        ByteBuffer out =
                ByteBuffer.allocate(batches.stream().mapToInt(ByteBuffer::limit).sum());
        for (ByteBuffer batch : batches) {
            boolean wanted =
                    view(batch).lastOffset() >= spec.offset() && view(batch).lastOffset() < visible(spec.isolation());
            if (wanted && out.position() > 0 && out.position() + batch.limit() > spec.maxBytes()) {
                // The last one may be cut off.
                out.put(batch.slice(0, Math.max(0, Math.min(batch.limit(), spec.maxBytes() - out.position()))));
                break;
            } else if (wanted) {
                out.put(batch.duplicate());
            }
        }
        return new Fetched(
                new CountedFrame(out.flip(), frames),
                endOffset,
                visible(Isolation.READ_COMMITTED),
                startOffset,
                spec.isolation() == Isolation.READ_COMMITTED ? List.copyOf(aborted) : List.of(),
                Optional.empty());
    }

    @Override
    public Wait await(long offset, Isolation isolation, Wait.Listener listener) {
        Waiter waiter = new Waiter(offset, isolation, listener);
        if (offset < visible(isolation)) {
            loop.execute(() -> listener.onWake(Wait.Wake.DATA));
        } else {
            waiters.add(waiter);
        }
        return () -> waiters.remove(waiter);
    }

    @Override
    public CompletionStage<PartitionStatus> status() {
        return CompletableFuture.completedFuture(new PartitionStatus(
                startOffset, endOffset, endOffset, visible(Isolation.READ_COMMITTED), 0, List.of()));
    }

    @Override
    public CompletionStage<FoundOffset> find(
            OffsetQuery query, Isolation isolation, int currentLeaderEpoch, Caller caller) {
        long offset = query instanceof OffsetQuery.Earliest
                ? startOffset
                : query instanceof OffsetQuery.Latest ? endOffset : -1;
        return CompletableFuture.completedFuture(new FoundOffset(offset, -1, 0));
    }

    @Override
    public TopicIdPartition id() {
        return id;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public int leaderEpoch() {
        return 0;
    }

    @Override
    public CompletionStage<Produced> produce(
            Frame records, Acks acks, long deadlineNs, Optional<TransactionRef> transaction, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> endTransaction(TransactionEnd end, long deadlineNs, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<EpochEnd> endOfEpoch(int epoch, int currentLeaderEpoch, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> trim(long beforeOffset, long deadlineNs, Caller caller) {
        throw new UnsupportedOperationException();
    }

    private record Waiter(long offset, Isolation isolation, Wait.Listener listener) {}
}
