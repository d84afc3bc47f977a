package io.myelin.broker.core.node;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.log.LogStore;
import io.myelin.log.StorageException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs on disk of partitions that this node no longer has: their topics were deleted while the node was away. */
final class StrayLogs {
    private static final Logger LOG = LoggerFactory.getLogger(StrayLogs.class);

    private StrayLogs() {}

    /**
     * Deletes them; blocks.
     *
     * @param newest holds this node's own registration, so no older decision is missing from it; asked after the store, so that
     *     no log is there of a topic that it does not know yet
     */
    static void delete(LogStore store, Supplier<ClusterImage> newest, int self) {
        try {
            List<TopicIdPartition> all = store.stored();
            ClusterImage image = newest.get();
            for (TopicIdPartition stored : all) {
                boolean ours = image.partition(stored)
                        .filter(partition -> partition.replicas().contains(self))
                        .isPresent();
                if (!ours) {
                    LOG.info(
                            "Deleting the log of {} ({}): the cluster no longer has it here", stored, stored.topicId());
                    store.delete(stored);
                }
            }
        } catch (StorageException e) {
            LOG.warn("Logs of deleted topics stay until the next start: {}", e.getMessage());
        }
    }
}
