package io.myelin.replication.isr;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.ReplicaSet;
import io.myelin.cluster.Replication;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.file.DataDirectory;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Replica sets with an in-sync set, as Kafka has them. */
@Component(name = "io.myelin.replication.isr")
public final class IsrReplication implements Replication {
    private final int self;

    @Activate
    public IsrReplication(@Reference DataDirectory dataDirectory) {
        this.self = dataDirectory.nodeId();
    }

    @Override
    public ReplicaSet open(TopicIdPartition partition, PartitionImage image, PartitionLog log, Loop loop)
            throws StorageException {
        return IsrReplicaSet.open(partition, image, log, loop, self);
    }
}
