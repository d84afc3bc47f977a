package io.myelin.broker.core.node;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.log.LogStore;
import io.myelin.log.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs on disk of partitions that this node no longer has: their topics were deleted while the node was away. */
final class StrayLogs {
    private static final Logger LOG = LoggerFactory.getLogger(StrayLogs.class);

    private StrayLogs() {}

    /**
     * Deletes them; blocks.
     *
     * @param image holds this node's own registration, so no older decision is missing from it
     */
    static void delete(LogStore store, ClusterImage image, int self) {
        try {
            for (TopicIdPartition stored : store.stored()) {
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
