package io.myelin.replication.isr;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.ReplicaSet;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.file.DataDirectory;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.log.segment.SegmentLogStore;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** A store of logs and a replication over simulated loops and a simulated disk. */
final class LogBench implements AutoCloseable {
    private static final Path ROOT = Path.of("/data");

    private final SimScheduler scheduler;
    private final SegmentLogStore store;
    private final IsrReplication replication;
    private final LogConfig config;

    LogBench(long seed, boolean fsync) throws StorageException {
        this.scheduler = new SimScheduler(seed, 1);
        SimFileIO disk = new SimFileIO(seed);
        DataDirectory data = new Data(disk);
        this.store = new SegmentLogStore(data, disk, scheduler.clock(), scheduler, defaults());
        this.replication = new IsrReplication(data);
        this.config = inClass(fsync);
    }

    PartitionLog open(TopicIdPartition partition) throws StorageException {
        return store.open(partition, config);
    }

    ReplicaSet replicate(TopicIdPartition partition, PartitionImage image, PartitionLog log) throws StorageException {
        return replication.open(partition, image, log, scheduler.owner(partition));
    }

    void step() {
        scheduler.step();
        Assertions.assertEquals(List.of(), scheduler.failures());
    }

    void run() {
        scheduler.runReady();
        Assertions.assertEquals(List.of(), scheduler.failures());
    }

    @Override
    public void close() {
        store.close();
        run();
    }

    private static SegmentLogStore.Config defaults() {
        Class<SegmentLogStore.Config> type = SegmentLogStore.Config.class;
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                // Without a journal, whose thread the simulation could not schedule.
                (self, method, arguments) -> method.getName().equals("journal_bytes") ? 0L : method.getDefaultValue()));
    }

    private static LogConfig inClass(boolean fsync) {
        LogConfig d = LogConfig.DEFAULT;
        return new LogConfig(
                d.segmentBytes(),
                d.segmentMs(),
                d.segmentJitterMs(),
                d.indexIntervalBytes(),
                d.retentionMs(),
                d.retentionBytes(),
                d.flushMessages(),
                d.flushMs(),
                d.fileDeleteDelayMs(),
                d.deletes(),
                d.compacts(),
                fsync,
                d.producerIdExpirationMs(),
                d.compaction());
    }

    private record Data(SimFileIO disk) implements DataDirectory {
        @Override
        public Path path() {
            return ROOT;
        }

        @Override
        public int nodeId() {
            return 1;
        }

        @Override
        public Path directory(String name) {
            try {
                disk.createDirectories(ROOT.resolve(name));
                for (Path at = ROOT.resolve(name); at != null; at = at.getParent()) {
                    disk.syncDirectory(at);
                }
                return ROOT.resolve(name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
