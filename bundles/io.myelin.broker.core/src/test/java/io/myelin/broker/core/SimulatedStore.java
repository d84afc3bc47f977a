package io.myelin.broker.core;

import io.myelin.TopicIdPartition;
import io.myelin.file.DataDirectory;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.log.segment.SegmentLogStore;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Real logs on a simulated disk, for who needs no more of a node. */
public final class SimulatedStore implements AutoCloseable {
    private final SimFileIO disk = new SimFileIO(1);
    private final SimScheduler scheduler = new SimScheduler(1, 1);
    private final SegmentLogStore store;

    public SimulatedStore() throws StorageException {
        SegmentLogStore.Config config = ConfigOf.type(SegmentLogStore.Config.class, Map.of());
        store = new SegmentLogStore(new Data(), disk, scheduler.clock(), scheduler, config);
    }

    public PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException {
        return store.open(partition, config);
    }

    @Override
    public void close() {
        store.close();
        scheduler.runReady();
    }

    private final class Data implements DataDirectory {
        @Override
        public Path path() {
            return TestNode.ROOT;
        }

        @Override
        public int nodeId() {
            return TestNode.ID;
        }

        @Override
        public Path directory(String name) {
            try {
                disk.createDirectories(path().resolve(name));
                return path().resolve(name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
