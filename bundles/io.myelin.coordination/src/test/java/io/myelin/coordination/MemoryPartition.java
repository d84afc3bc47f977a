package io.myelin.coordination;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchRewrite;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.EpochEnd;
import io.myelin.batch.RecordCursor;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
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
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** A partition in memory whose appends take time and fail as the test says. */
public final class MemoryPartition implements Partition {
    /** What becomes of an append. */
    public enum Fate {
        COMMIT,
        /** Refused, nothing is written. */
        REFUSE,
        /** Written, but the writer is told that time was up; it commits later. */
        TIME_OUT
    }

    private static final int CHUNK_BYTES = 200_000;

    private final TopicIdPartition id;
    private final Loop loop;
    private final List<ByteBuffer> batches = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long startOffset;
    private long endOffset;
    private long highWatermark;
    private int pending;
    public boolean leads = true;
    public int leaderEpoch;
    public long latencyNs;
    public Fate fate = Fate.COMMIT;
    public BusError refusal = BusError.NOT_ENOUGH_REPLICAS;
    public boolean unreadable;
    /** Told of each marker that is committed, and where it is. */
    public BiConsumer<TransactionEnd, Long> onEnd = (end, offset) -> {};

    public MemoryPartition(TopicIdPartition id, Loop loop) {
        this.id = id;
        this.loop = loop;
    }

    /** Whether every append has ended and everything is committed. */
    public boolean idle() {
        return pending == 0 && highWatermark == endOffset;
    }

    public int batchCount() {
        return batches.size();
    }

    public List<ByteBuffer> batches() {
        return batches;
    }

    /** Leaves of each key the newest record, and of the last batch at least the offsets, as the log cleaner does. */
    public void compact() {
        Map<ByteBuffer, Long> newest = new HashMap<>();
        List<ByteBuffer> before = List.copyOf(batches);
        batches.clear();
        try {
            for (ByteBuffer stored : before) {
                for (RecordReader reader = RecordReader.ofPlain(view(stored)); reader.hasNext(); ) {
                    RecordView record = reader.next();
                    newest.put(record.key(), record.offset());
                }
            }
            for (ByteBuffer stored : before) {
                compact(view(stored), newest, stored == before.get(before.size() - 1));
            }
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    private void compact(BatchView batch, Map<ByteBuffer, Long> newest, boolean last) throws CorruptBatchException {
        BatchRewrite rewrite = new BatchRewrite(batch, OptionalLong.empty(), batch.size());
        boolean keeps = false;
        for (RecordCursor record = RecordCursor.of(batch, batch.records()); record.next(); ) {
            ByteBuffer key = record.buffer().slice(record.keyAt(), record.keyBytes());
            if (newest.get(key) == batch.baseOffset() + record.offsetDelta() && !record.tombstone()) {
                rewrite.keep(record);
                keeps = true;
            }
        }
        if (keeps) {
            batches.add(rewrite.build(null));
        } else if (last) {
            batches.add(BatchRewrite.empty(batch));
        }
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
        return leaderEpoch;
    }

    @Override
    public CompletionStage<Void> endTransaction(TransactionEnd end, long deadlineNs, Caller caller) {
        byte[] key = ByteBuffer.allocate(4).putInt(end.commit() ? 1 : 0).array();
        byte[] value = ByteBuffer.allocate(6)
                .putShort((short) 0)
                .putInt(end.coordinatorEpoch())
                .array();
        ByteBuffer marker = new BatchBuilder()
                .producer(end.producerId(), end.producerEpoch(), BatchView.NO_SEQUENCE)
                .transactional()
                .control()
                .add(loop.clock().nowMs(), key, value)
                .build();
        long offset = add(marker);
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.schedule(latencyNs, () -> {
            commit(offset + 1);
            onEnd.accept(end, offset);
            done.complete(null);
        });
        return done;
    }

    @Override
    public CompletionStage<Produced> produce(
            Frame records, Acks acks, long deadlineNs, Optional<TransactionRef> transaction, Caller caller) {
        CompletableFuture<Produced> done = new CompletableFuture<>();
        pending++;
        done.whenComplete((produced, failure) -> pending--);
        Fate now = fate;
        if (!leads || now == Fate.REFUSE) {
            BusError error = leads ? refusal : BusError.NOT_LEADER;
            loop.schedule(latencyNs, () -> done.completeExceptionally(new BusException(error, "refused by the test")));
            return done;
        }
        ByteBuffer copy =
                ByteBuffer.allocate(records.length()).put(records.buffer()).flip();
        records.release();
        long base = add(copy);
        long end = endOffset;
        loop.schedule(now == Fate.TIME_OUT ? 3 * latencyNs : latencyNs, () -> commit(end));
        loop.schedule(latencyNs, () -> {
            if (now == Fate.TIME_OUT) {
                done.completeExceptionally(new BusException(BusError.TIMED_OUT, "slow replicas"));
            } else {
                done.complete(new Produced(base, -1, 0));
            }
        });
        return done;
    }

    private long add(ByteBuffer copy) {
        long base = endOffset;
        try {
            BatchView batch = BatchView.at(copy, 0);
            batch.checkCrc();
            batch.assign(base, leaderEpoch);
            endOffset = batch.nextOffset();
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
        batches.add(copy);
        return base;
    }

    private void commit(long end) {
        highWatermark = Math.max(highWatermark, end);
        List<Waiter> woken =
                waiters.stream().filter(w -> w.offset < highWatermark).toList();
        waiters.removeAll(woken);
        woken.forEach(w -> w.listener.onWake(Wait.Wake.DATA));
    }

    @Override
    public CompletionStage<Fetched> fetch(FetchSpec spec, Caller caller) {
        if (unreadable) {
            return CompletableFuture.failedFuture(new BusException(BusError.STORAGE, "the disk has failed"));
        }
        ByteBuffer out = ByteBuffer.allocate(CHUNK_BYTES);
        for (ByteBuffer stored : batches) {
            BatchView batch = view(stored);
            boolean wanted = batch.lastOffset() >= spec.offset() && batch.nextOffset() <= highWatermark;
            boolean fits = out.position() + stored.limit() <= Math.min(spec.maxBytes(), out.capacity());
            if (wanted && (fits || out.position() == 0)) {
                out.put(stored.duplicate());
            } else if (wanted) {
                break;
            }
        }
        Fetched fetched = new Fetched(
                Frame.of(out.flip()), highWatermark, highWatermark, startOffset, List.of(), Optional.empty());
        CompletableFuture<Fetched> done = new CompletableFuture<>();
        loop.execute(() -> done.complete(fetched));
        return done;
    }

    private static BatchView view(ByteBuffer stored) {
        try {
            return BatchView.at(stored, 0);
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Wait await(long offset, Isolation isolation, Wait.Listener listener) {
        Waiter waiter = new Waiter(offset, listener);
        if (offset < highWatermark) {
            loop.execute(() -> listener.onWake(Wait.Wake.DATA));
        } else {
            waiters.add(waiter);
        }
        return () -> waiters.remove(waiter);
    }

    @Override
    public CompletionStage<PartitionStatus> status() {
        return CompletableFuture.completedFuture(
                new PartitionStatus(startOffset, highWatermark, endOffset, highWatermark, 0, List.of()));
    }

    @Override
    public CompletionStage<FoundOffset> find(
            OffsetQuery query, Isolation isolation, int currentLeaderEpoch, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<EpochEnd> endOfEpoch(int epoch, int currentLeaderEpoch, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> trim(long beforeOffset, long deadlineNs, Caller caller) {
        startOffset = Math.max(startOffset, Math.min(beforeOffset, highWatermark));
        batches.removeIf(stored -> view(stored).nextOffset() <= startOffset);
        return CompletableFuture.completedFuture(startOffset);
    }

    private record Waiter(long offset, Wait.Listener listener) {}
}
