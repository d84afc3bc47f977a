package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import io.myelin.testkit.log.Configs;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The files of a store that has lived for a while: what a fuzzer changes before the next one opens them. */
final class DiskImage {
    static final TopicIdPartition PARTITION = new TopicIdPartition(new UUID(3, 4), "t", 0);

    private static final int BATCHES = 24;
    private static final int SEGMENT_BYTES = 700;
    private static final int SECTOR_BYTES = 512;
    private static final long PRODUCER = 9;

    private final TreeMap<Path, byte[]> files = new TreeMap<>();

    /** @param clean whether the store was closed, or its process killed */
    static DiskImage of(LogConfig config, boolean clean) {
        try {
            SimFileIO disk = new SimFileIO(1);
            SimScheduler loops = new SimScheduler(1, 1);
            SegmentLogStore store = Fixtures.store(disk, loops);
            PartitionLog log = store.open(PARTITION, Configs.segments(config, SEGMENT_BYTES, Long.MAX_VALUE));
            for (int i = 0; i < BATCHES; i++) {
                log.append(batch(i), i / 8, i % 8 == 7 ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT);
                loops.runReady();
            }
            log.trimTo(3);
            if (clean) {
                store.close();
                loops.runReady();
            }
            DiskImage image = new DiskImage();
            image.collect(disk, Fixtures.DATA);
            return image;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static BatchView batch(int i) throws CorruptBatchException {
        BatchBuilder batch = new BatchBuilder();
        if (i % 8 == 7) {
            batch.producer(PRODUCER, (short) 0, BatchView.NO_SEQUENCE)
                    .transactional()
                    .control();
            return BatchView.at(
                    batch.add(i, new byte[] {0, 0, 0, (byte) (i % 2)}, new byte[6])
                            .build(),
                    0);
        }
        if (i % 4 == 2) {
            batch.producer(PRODUCER, (short) 0, 2 * (i / 4)).transactional();
        }
        return BatchView.at(
                batch.add(i, null, new byte[i]).add(i, new byte[2], null).build(), 0);
    }

    private void collect(SimFileIO disk, Path directory) throws IOException {
        for (Path path : disk.list(directory)) {
            if (disk.isDirectory(path)) {
                collect(disk, path);
            } else {
                files.put(path, disk.readAll(path));
            }
        }
    }

    DiskImage copy() {
        DiskImage copy = new DiskImage();
        copy.files.putAll(files);
        return copy;
    }

    TreeMap<Path, byte[]> files() {
        return files;
    }

    /** On disk; a file is never less than a sector. */
    long bytes() {
        return files.values().stream()
                .mapToLong(content -> Math.max(SECTOR_BYTES, content.length))
                .sum();
    }

    SimFileIO disk() throws IOException {
        SimFileIO disk = new SimFileIO(1);
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            disk.createDirectories(file.getKey().getParent());
            try (FileHandle handle = disk.open(file.getKey(), FileIO.Mode.CREATE_NEW)) {
                handle.write(ByteBuffer.wrap(file.getValue()), 0);
            }
        }
        return disk;
    }
}
