package io.myelin.loop;

import io.myelin.TopicIdPartition;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The loops of this node, a service: those counted here have a thread each, and the owners of partitions are run by these.
 * Their number does not change while the node runs.
 */
@ProviderType
public interface Loops {
    int count();

    /** @param index 0 to {@link #count()} - 1 */
    Loop loop(int index);

    /** The loop that owns a partition, and others, too; the same one for every caller and every generation of a bundle. */
    default Loop owner(TopicIdPartition partition) {
        int hash = 31 * partition.topicId().hashCode() + partition.partition();
        return loop(Math.floorMod(hash ^ (hash >>> 16), count()));
    }

    /** A bounded pool for work that blocks (cold reads, deletion of files). */
    Executor blocking();
}
