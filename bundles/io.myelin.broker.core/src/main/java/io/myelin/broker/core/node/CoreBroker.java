package io.myelin.broker.core.node;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Features;
import io.myelin.broker.Loggers;
import io.myelin.broker.Partition;
import io.myelin.broker.Topics;
import io.myelin.broker.core.ClusterErrors;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.QuorumView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The broker as others see it. */
record CoreBroker(
        int nodeId,
        Cluster cluster,
        Hosting hosting,
        Topics topics,
        Configs configs,
        Loggers loggers,
        Features features,
        Quotas quotas,
        Access access,
        ProducerIds producerIds,
        Directories stored)
        implements Broker {

    @Override
    public ClusterImage image() {
        return cluster.image();
    }

    @Override
    public Optional<Partition> partition(TopicIdPartition partition) {
        return hosting.partition(partition);
    }

    @Override
    public Optional<Partition> partition(String topic, int partition) {
        return image().topic(topic).flatMap(there -> hosting.partition(there.id(), partition));
    }

    @Override
    public CompletionStage<Long> newProducerId() {
        return producerIds.next();
    }

    @Override
    public CompletionStage<QuorumView> quorum(Caller caller) {
        try {
            access.require(caller, Operation.DESCRIBE, Resource.CLUSTER);
            return CompletableFuture.completedFuture(cluster.quorum());
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        } catch (ClusterException e) {
            return ClusterErrors.translated(CompletableFuture.failedFuture(e));
        }
    }

    @Override
    public CompletionStage<List<StoredDirectory>> directories(Caller caller) {
        try {
            access.require(caller, Operation.DESCRIBE, Resource.CLUSTER);
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
        return stored.list();
    }

    @Override
    public void drain() {
        hosting.drain();
    }
}
