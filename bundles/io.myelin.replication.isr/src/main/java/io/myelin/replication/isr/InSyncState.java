package io.myelin.replication.isr;

import io.myelin.cluster.ReplicaSet.Role;
import io.myelin.cluster.image.PartitionImage;
import java.util.HashMap;
import java.util.Map;

/**
 * What one replica decides: its role, and as a leader how far the in-sync set is. No I/O, no time; events go in, and what
 * follows from them is read off.
 *
 * <p>The high watermark is the least durable offset in the in-sync set. It only grows: a new leader begins with the one it knew
 * and waits until each member of its set has been heard of.
 */
final class InSyncState {
    private static final int NEVER = -1;

    private final int self;
    private final Map<Integer, ReplicaProgress> progress = new HashMap<>();
    private PartitionImage image;
    private Role role = Role.LEADERLESS;
    private long selfDurable;
    private long highWatermark;

    /** @param highWatermark known to be reached, such as the start of the log */
    InSyncState(int self, long highWatermark) {
        this.self = self;
        this.highWatermark = highWatermark;
        this.selfDurable = highWatermark;
    }

    Role role() {
        return role;
    }

    int leaderEpoch() {
        return image == null ? NEVER : image.leaderEpoch();
    }

    long highWatermark() {
        return highWatermark;
    }

    int inSyncCount() {
        return image == null ? 0 : image.isr().size();
    }

    /** Whether an image says nothing that is not known already. */
    boolean outdated(PartitionImage next) {
        return role == Role.CLOSED
                || image != null
                        && (next.partitionEpoch() < image.partitionEpoch() || next.leaderEpoch() < image.leaderEpoch());
    }

    /** Whether taking over an image begins a leader epoch of this replica. */
    boolean electedBy(PartitionImage next) {
        return !outdated(next)
                && next.leader() == self
                && (role != Role.LEADER || next.leaderEpoch() > image.leaderEpoch());
    }

    void onImage(PartitionImage next) {
        if (outdated(next)) {
            return;
        }
        boolean elected = electedBy(next);
        image = next;
        role = next.leader() == self
                ? Role.LEADER
                : next.leader() == PartitionImage.NO_LEADER ? Role.LEADERLESS : Role.FOLLOWER;
        if (elected) {
            progress.clear();
        }
        progress.keySet().retainAll(next.replicas());
        advance();
    }

    void onSelfDurable(long offset) {
        selfDurable = Math.max(selfDurable, offset);
        advance();
    }

    /** A peer reported how far it is; ignored unless this replica leads it under that epoch. */
    void onPeerDurable(int nodeId, int leaderEpoch, long offset) {
        if (role == Role.LEADER
                && leaderEpoch == leaderEpoch()
                && nodeId != self
                && image.replicas().contains(nodeId)) {
            progress.merge(nodeId, new ReplicaProgress(nodeId, offset), (known, news) -> known.reported(offset));
            advance();
        }
    }

    void close() {
        role = Role.CLOSED;
    }

    private void advance() {
        if (role != Role.LEADER || !image.isr().contains(self)) {
            return;
        }
        long least = Long.MAX_VALUE;
        for (int nodeId : image.isr()) {
            least = Math.min(least, durableOf(nodeId));
        }
        highWatermark = Math.max(highWatermark, least);
    }

    private long durableOf(int nodeId) {
        return nodeId == self
                ? selfDurable
                : progress.getOrDefault(nodeId, ReplicaProgress.unknown(nodeId)).durableOffset();
    }
}
