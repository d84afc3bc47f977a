package io.myelin.replication.isr;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchView;
import io.myelin.cluster.HighWatermarkListener;
import io.myelin.cluster.NotLeaderException;
import io.myelin.cluster.ReplicaSet;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.Appended;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Carries out between a log and the loop what {@link InSyncState} decides. */
final class IsrReplicaSet implements ReplicaSet {
    private final TopicIdPartition partition;
    private final PartitionLog log;
    private final Loop loop;
    private final InSyncState state;
    private final OffsetWaits waits = new OffsetWaits();
    private final List<HighWatermarkListener> listeners = new ArrayList<>();
    private long announced;
    private boolean appending;

    private IsrReplicaSet(TopicIdPartition partition, PartitionLog log, Loop loop, int self) {
        this.partition = partition;
        this.log = log;
        this.loop = loop;
        this.state = new InSyncState(self, log.startOffset());
        this.announced = state.highWatermark();
    }

    static IsrReplicaSet open(TopicIdPartition partition, PartitionImage image, PartitionLog log, Loop loop, int self)
            throws StorageException {
        IsrReplicaSet set = new IsrReplicaSet(partition, log, loop, self);
        set.onImage(image);
        log.onDurable(offset -> loop.run(() -> set.onDurable(offset)));
        return set;
    }

    @Override
    public void onImage(PartitionImage image) throws StorageException {
        if (state.outdated(image)) {
            return;
        }
        boolean led = state.role() == Role.LEADER;
        if (state.electedBy(image)) {
            // Before the role changes: a log that can't begin the epoch must not be led under it.
            log.beginEpoch(image.leaderEpoch());
        }
        state.onImage(image);
        if (led && state.role() != Role.LEADER) {
            waits.fail(notLeader());
        }
        announce();
    }

    private void onDurable(long offset) {
        if (state.role() != Role.CLOSED) {
            state.onSelfDurable(offset);
            announce();
        }
    }

    /** Tells of an advance, except in the middle of an append, whose caller must not be re-entered. */
    private void announce() {
        long highWatermark = state.highWatermark();
        if (appending || highWatermark <= announced) {
            return;
        }
        announced = highWatermark;
        waits.reached(highWatermark);
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).onHighWatermark(highWatermark);
        }
    }

    @Override
    public Role role() {
        return state.role();
    }

    @Override
    public int leaderEpoch() {
        return state.leaderEpoch();
    }

    @Override
    public long highWatermark() {
        return state.highWatermark();
    }

    @Override
    public int inSyncCount() {
        return state.inSyncCount();
    }

    @Override
    public Appended append(BatchView batch, AppendOrigin origin)
            throws StorageException, AppendRefusedException, NotLeaderException {
        if (state.role() != Role.LEADER) {
            throw notLeader();
        }
        appending = true;
        try {
            return log.append(batch, state.leaderEpoch(), origin);
        } finally {
            appending = false;
            announce();
        }
    }

    @Override
    public CompletionStage<Void> reached(long offset) {
        if (state.role() != Role.LEADER) {
            return CompletableFuture.failedFuture(notLeader());
        }
        return offset <= state.highWatermark() ? CompletableFuture.completedFuture(null) : waits.add(offset);
    }

    @Override
    public void onHighWatermark(HighWatermarkListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        if (state.role() != Role.CLOSED) {
            state.close();
            listeners.clear();
            waits.fail(notLeader());
        }
    }

    private NotLeaderException notLeader() {
        return new NotLeaderException("this node's replica of " + partition + " is "
                + state.role().name().toLowerCase(java.util.Locale.ROOT) + " in leader epoch " + state.leaderEpoch());
    }
}
