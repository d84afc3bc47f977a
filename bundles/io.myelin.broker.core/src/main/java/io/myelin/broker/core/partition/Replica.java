package io.myelin.broker.core.partition;

import io.myelin.TopicIdPartition;
import io.myelin.batch.EpochEnd;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Isolation;
import io.myelin.broker.core.config.TopicSettings;
import io.myelin.cluster.ReplicaSet;
import io.myelin.generation.GenerationEndedException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;

/** What the operations of one partition share: the log, its replica set, the settings in force. Confined to the loop. */
final class Replica {
    final TopicIdPartition id;
    final Loop loop;
    final PartitionLog log;
    final ReplicaSet set;
    final Undecided undecided = new Undecided();
    private TopicSettings settings;
    private int replicaCount;
    private boolean ended;

    Replica(
            TopicIdPartition id,
            Loop loop,
            PartitionLog log,
            ReplicaSet set,
            TopicSettings settings,
            int replicaCount) {
        this.id = id;
        this.loop = loop;
        this.log = log;
        this.set = set;
        this.settings = settings;
        this.replicaCount = replicaCount;
    }

    TopicSettings settings() {
        return settings;
    }

    void configure(TopicSettings next) {
        settings = next;
        log.configure(next.log());
    }

    void replicas(int count) {
        replicaCount = count;
    }

    /** From now on every operation is told to run again on the next generation. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    boolean leads() {
        return !ended && set.role() == ReplicaSet.Role.LEADER;
    }

    /** As many in-sync replicas as an acks=all write needs; never more than there are replicas. */
    int neededInSync() {
        return Math.min(settings.minInSyncReplicas(), Math.max(1, replicaCount));
    }

    /** Where a reader's view ends. */
    long readableEnd(Isolation isolation) {
        long highWatermark = set.highWatermark();
        if (isolation != Isolation.READ_COMMITTED) {
            return highWatermark;
        }
        return Math.min(Math.min(log.lastStableOffset(), undecided.firstOffset()), highWatermark);
    }

    void requireOpen() {
        if (ended) {
            throw new GenerationEndedException();
        }
    }

    void requireLeader() {
        requireOpen();
        if (set.role() != ReplicaSet.Role.LEADER) {
            throw new BusException(BusError.NOT_LEADER, "This node does not lead " + id + "; look up the leader again");
        }
    }

    /** An epoch that has not begun comes from another history of the partition, so that nothing of it is known here. */
    EpochEnd endOfEpoch(int epoch) {
        return epoch > set.leaderEpoch() ? EpochEnd.UNKNOWN : log.endOffsetOf(epoch);
    }

    /** @param claimed what the client believes the epoch is, -1 when it does not say */
    void requireEpoch(int claimed) {
        requireOpen();
        int epoch = set.leaderEpoch();
        if (claimed >= 0 && claimed < epoch) {
            throw new BusException(
                    BusError.FENCED_LEADER_EPOCH,
                    "Leader epoch " + claimed + " of " + id + " is over, " + epoch + " is now");
        }
        if (claimed > epoch) {
            throw new BusException(
                    BusError.UNKNOWN_LEADER_EPOCH,
                    "Leader epoch " + claimed + " of " + id + " is not known here yet, " + epoch + " is");
        }
    }

    BusException storage(StorageException cause) {
        if (cause.kind() == StorageException.Kind.CLOSED) {
            return new BusException(BusError.NOT_LEADER, "The log of " + id + " is closed; look up the leader again");
        }
        if (cause.kind() == StorageException.Kind.CORRUPT) {
            return new BusException(BusError.CORRUPT_BATCH, id + " is damaged on disk: " + cause.getMessage());
        }
        return new BusException(BusError.STORAGE, "The storage of " + id + " fails: " + cause.getMessage());
    }
}
