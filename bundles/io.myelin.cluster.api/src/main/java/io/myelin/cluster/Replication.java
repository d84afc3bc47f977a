package io.myelin.cluster;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import org.osgi.annotation.versioning.ProviderType;

/** Makes replica sets; a service. */
@ProviderType
public interface Replication {
    /**
     * Opens the local replica of a partition. On the partition's loop.
     *
     * @param log stays owned by the caller, who closes it after the replica set
     * @param image what the quorum says now; follow-ups come by {@link ReplicaSet#onImage}
     * @throws StorageException when this replica leads and the log can't begin the epoch; there is no replica set then
     */
    ReplicaSet open(TopicIdPartition partition, PartitionImage image, PartitionLog log, Loop loop)
            throws StorageException;
}
