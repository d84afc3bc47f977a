package io.myelin.broker;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.QuorumView;
import io.myelin.generation.Drainable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The bus as protocols, bridges and adapters see it; a service, replaced now and then: use it through a
 * {@link io.myelin.generation.Handle}. Registered once this node is registered in the cluster and the partitions of the first
 * image are open. Any thread.
 */
@ProviderType
public interface Broker extends Drainable {
    int nodeId();

    /** The newest metadata known here. */
    ClusterImage image();

    /** The local replica of a partition; empty when this node has none. */
    Optional<Partition> partition(TopicIdPartition partition);

    /** The local replica by names, for callers that do not know the id. */
    Optional<Partition> partition(String topic, int partition);

    Topics topics();

    Configs configs();

    Loggers loggers();

    Features features();

    Quotas quotas();

    Access access();

    /** An id that no producer has; the caller has been checked. */
    CompletionStage<Long> newProducerId();

    /** The metadata quorum as this node sees it; the caller needs DESCRIBE on the cluster. */
    CompletionStage<QuorumView> quorum(Caller caller);

    /** What is stored where on this node; the caller needs DESCRIBE on the cluster. */
    CompletionStage<List<StoredDirectory>> directories(Caller caller);

    /**
     * @param path of the directory
     * @param totalBytes of its file system, -1 when unknown
     * @param usableBytes of its file system, -1 when unknown
     * @param failure why it takes no writes
     * @param replicas in it
     */
    record StoredDirectory(
            String path, long totalBytes, long usableBytes, Optional<String> failure, List<StoredReplica> replicas) {}

    /**
     * @param partition it is a replica of
     * @param sizeBytes of the log
     */
    record StoredReplica(TopicIdPartition partition, long sizeBytes) {}
}
