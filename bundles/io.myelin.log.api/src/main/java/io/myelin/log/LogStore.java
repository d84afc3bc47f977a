package io.myelin.log;

import io.myelin.TopicIdPartition;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps logs, a service with the property {@value #STORAGE}, which topics name to choose among several. One process, one
 * generation at a time. Any thread, but calls for one partition one after another.
 */
@ProviderType
public interface LogStore {
    /** Service property: {@code segment} for the durable store, {@code memory} for the forgetful one. */
    String STORAGE = "storage";

    /**
     * Whether its logs end with its bundle or with the process. A log that such a store opens empty may have given out offsets
     * before: whoever knows that lets it go on behind them, by {@link PartitionLog#restartAt}, so that no offset ever stands
     * for two records.
     */
    default boolean forgets() {
        return false;
    }

    /**
     * Opens the log of a partition, creating it when it is new, and recovers it when it was not closed cleanly: afterwards
     * it holds a prefix of what was appended that contains everything that was durable.
     *
     * <p>Durable data that is damaged does not keep a log closed: reading the damaged offsets throws kind CORRUPT, naming file
     * and offsets, no offset is given out twice, and the rest can be read and appended to.
     *
     * @throws IllegalStateException when the log is open already
     */
    PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException;

    /** Deletes a log for ever, whether it is open (it is closed) or not; nothing happens when there is none. */
    void delete(TopicIdPartition partition) throws StorageException;

    /** The partitions that have a log here, opened or not. */
    List<TopicIdPartition> stored() throws StorageException;

    /** Where the logs are, for administration. */
    List<LogDirectory> directories();
}
