package io.myelin.cluster;

import io.myelin.batch.BatchView;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.Appended;
import io.myelin.log.StorageException;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The local replica of a partition among its peers: the only owner of the high watermark. Confined to the partition's loop;
 * stages complete on it.
 */
@ProviderType
public interface ReplicaSet {
    /** What the local replica does now. */
    enum Role {
        /** Takes appends. */
        LEADER,
        /** Mirrors the leader. */
        FOLLOWER,
        /** The quorum names no leader, or not yet. */
        LEADERLESS,
        /** Closed. */
        CLOSED
    }

    /** Takes over what the quorum decided; an image with an older partition epoch is ignored. */
    void onImage(PartitionImage image) throws StorageException;

    Role role();

    /** The epoch of the present leader. */
    int leaderEpoch();

    /** Everything below it is replicated to the in-sync set by the topic's durability class. Never goes back while leading. */
    long highWatermark();

    /** How many replicas are in sync, this one included. */
    int inSyncCount();

    /**
     * Appends as leader.
     *
     * @throws NotLeaderException when this replica does not lead
     */
    Appended append(BatchView batch, AppendOrigin origin)
            throws StorageException, AppendRefusedException, NotLeaderException;

    /**
     * Waits for the high watermark.
     *
     * @return completes when it has reached {@code offset}; with {@link NotLeaderException} when leadership is lost or the set
     *     closed before
     */
    CompletionStage<Void> reached(long offset);

    /** Adds a listener to the high watermark, called on the loop after each advance. */
    void onHighWatermark(HighWatermarkListener listener);

    /** Ends the replica: waiting stages fail with {@link NotLeaderException}. Idempotent. */
    void close();
}
