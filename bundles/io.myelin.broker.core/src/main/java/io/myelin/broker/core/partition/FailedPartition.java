package io.myelin.broker.core.partition;

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
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A partition of this node whose log could not be opened: says so to everyone who asks. */
public record FailedPartition(TopicIdPartition id, Loop loop, String cause) implements Partition {
    @Override
    public boolean leads() {
        return false;
    }

    @Override
    public int leaderEpoch() {
        return -1;
    }

    @Override
    public CompletionStage<Produced> produce(
            Frame records, Acks acks, long deadlineNs, Optional<TransactionRef> transaction, Caller caller) {
        records.release();
        return refused();
    }

    @Override
    public CompletionStage<Void> endTransaction(TransactionEnd end, long deadlineNs, Caller caller) {
        return refused();
    }

    @Override
    public CompletionStage<Fetched> fetch(FetchSpec spec, Caller caller) {
        return refused();
    }

    @Override
    public Wait await(long offset, Isolation isolation, Wait.Listener listener) {
        loop.run(() -> listener.onWake(Wait.Wake.MOVED));
        return () -> {};
    }

    @Override
    public CompletionStage<FoundOffset> find(
            OffsetQuery query, Isolation isolation, int currentLeaderEpoch, Caller caller) {
        return refused();
    }

    @Override
    public CompletionStage<EpochEnd> endOfEpoch(int leaderEpoch, int currentLeaderEpoch, Caller caller) {
        return refused();
    }

    @Override
    public CompletionStage<Long> trim(long beforeOffset, long deadlineNs, Caller caller) {
        return refused();
    }

    @Override
    public CompletionStage<PartitionStatus> status() {
        return refused();
    }

    private <T> CompletionStage<T> refused() {
        return OnLoop.run(loop, () -> {
            throw new BusException(BusError.STORAGE, "The log of " + id + " could not be opened: " + cause);
        });
    }
}
