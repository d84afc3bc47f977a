package io.myelin.broker.core;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;
import io.myelin.log.LogDirectory;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import java.util.List;
import java.util.function.Predicate;

/** A store that does not open some logs. */
record PickyStore(LogStore store, Predicate<TopicIdPartition> broken) implements LogStore {
    @Override
    public PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException {
        if (broken.test(partition)) {
            throw new StorageException(StorageException.Kind.CORRUPT, "a test broke it");
        }
        return store.open(partition, config);
    }

    @Override
    public void delete(TopicIdPartition partition) throws StorageException {
        store.delete(partition);
    }

    @Override
    public List<TopicIdPartition> stored() throws StorageException {
        return store.stored();
    }

    @Override
    public List<LogDirectory> directories() {
        return store.directories();
    }
}
