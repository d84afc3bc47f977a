package io.myelin.coordination.txn;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A partition that transactions write to, as far as they see it: it knows of each producer the epoch, the open transaction and
 * the coordinator, judges writes and markers by them as the log does, and tells the test what became of each write.
 */
final class DataPartition implements Partition {
    /** What becomes of a marker. */
    enum Fate {
        WRITE,
        /** Refused, nothing is written. */
        REFUSE,
        /** Written, but the writer is told that time was up. */
        TIME_OUT,
        /** The writer is told that time was up; it is written later, though. Only where each transaction has its epoch. */
        LATE,
        /** Written, and once more later. Only where each transaction has its epoch. */
        TWICE
    }

    /**
     * A write that was taken.
     *
     * @param producerId of the writer
     * @param epoch of the writer
     * @param tag of its transaction, given by the test
     */
    record Write(long producerId, short epoch, String tag) {}

    /** Told what was seen. */
    interface Listener {
        void onEnded(DataPartition partition, List<Write> writes, TransactionEnd end);
    }

    private static final class Producer {
        short epoch;
        int coordinatorEpoch = -1;
        int markers;
        final List<Write> open = new ArrayList<>();
    }

    private final TopicIdPartition id;
    private final Loop loop;
    private final Listener listener;
    private final Map<Long, Producer> producers = new HashMap<>();
    private final List<TransactionEnd> ends = new ArrayList<>();
    Function<TransactionEnd, Fate> fate = end -> Fate.WRITE;
    long lateMs = 1000;

    DataPartition(TopicIdPartition id, Loop loop, Listener listener) {
        this.id = id;
        this.loop = loop;
        this.listener = listener;
    }

    /** How many markers a producer has had: what the broker remembers from asking the coordinator until it appends. */
    int markers(long producerId) {
        return producers.containsKey(producerId) ? producers.get(producerId).markers : 0;
    }

    List<TransactionEnd> ends() {
        return ends;
    }

    boolean open(long producerId, short epoch) {
        Producer producer = producers.get(producerId);
        return producer != null && producer.epoch == epoch && !producer.open.isEmpty();
    }

    boolean anythingOpen() {
        return producers.values().stream().anyMatch(producer -> !producer.open.isEmpty());
    }

    /** Takes a write. The broker has asked the coordinator when the transaction was not open here. */
    void write(Write write) {
        Producer producer = producers.computeIfAbsent(write.producerId, fresh -> new Producer());
        if (write.epoch < producer.epoch) {
            throw new BusException(BusError.STALE_PRODUCER_EPOCH, "epoch " + producer.epoch + " is here");
        }
        producer.epoch = write.epoch;
        producer.open.add(write);
    }

    @Override
    public CompletionStage<Void> endTransaction(TransactionEnd end, long deadlineNs, Caller caller) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean ownEpoch = end.transactionVersion() >= Transaction.EPOCH_EACH;
        Fate wanted = fate.apply(end);
        Fate now = !ownEpoch && (wanted == Fate.LATE || wanted == Fate.TWICE) ? Fate.WRITE : wanted;
        try {
            switch (now) {
                case REFUSE -> throw new BusException(BusError.NOT_LEADER, "refused by the test");
                case LATE -> {
                    later(end);
                    throw new BusException(BusError.TIMED_OUT, "slow");
                }
                case TIME_OUT -> {
                    apply(end);
                    throw new BusException(BusError.TIMED_OUT, "slow");
                }
                case TWICE -> {
                    apply(end);
                    later(end);
                }
                default -> apply(end);
            }
            loop.schedule(1_000_000, () -> done.complete(null));
        } catch (BusException e) {
            loop.schedule(1_000_000, () -> done.completeExceptionally(e));
        }
        return done;
    }

    private void later(TransactionEnd end) {
        loop.schedule(lateMs * 1_000_000, () -> {
            try {
                apply(end);
            } catch (BusException e) {
                // It came too late, which is what has to happen to it.
            }
        });
    }

    private void apply(TransactionEnd end) {
        Producer producer = producers.computeIfAbsent(end.producerId(), fresh -> new Producer());
        if (end.coordinatorEpoch() < producer.coordinatorEpoch) {
            throw new BusException(BusError.STALE_COORDINATOR_EPOCH, "epoch " + producer.coordinatorEpoch + " is here");
        }
        boolean ownEpoch = end.transactionVersion() >= Transaction.EPOCH_EACH;
        if (ownEpoch && end.producerEpoch() == producer.epoch && producer.open.isEmpty() && producer.markers > 0) {
            return;
        }
        boolean judged = ownEpoch && !producer.open.isEmpty()
                ? end.producerEpoch() > producer.epoch
                : end.producerEpoch() >= producer.epoch;
        if (!judged) {
            throw new BusException(BusError.STALE_PRODUCER_EPOCH, "epoch " + producer.epoch + " is here");
        }
        producer.epoch = end.producerEpoch();
        producer.coordinatorEpoch = end.coordinatorEpoch();
        producer.markers++;
        ends.add(end);
        List<Write> ended = List.copyOf(producer.open);
        producer.open.clear();
        listener.onEnded(this, ended, end);
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
        return true;
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
    public CompletionStage<Fetched> fetch(FetchSpec spec, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Wait await(long offset, Isolation isolation, Wait.Listener waiting) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<FoundOffset> find(
            OffsetQuery query, Isolation isolation, int currentLeaderEpoch, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<EpochEnd> endOfEpoch(int leaderEpoch, int currentLeaderEpoch, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> trim(long beforeOffset, long deadlineNs, Caller caller) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<PartitionStatus> status() {
        throw new UnsupportedOperationException();
    }
}
