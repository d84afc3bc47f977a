package io.myelin.log.segment;

import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import io.myelin.testkit.sim.SimScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.file.Path;

/** A store over a simulated disk. */
final class Fixtures {
    static final Path DATA = Path.of("/data");

    private Fixtures() {}

    static SegmentLogStore store(FileIO files, SimScheduler loops) throws StorageException {
        return store(files, loops, 64);
    }

    static SegmentLogStore store(FileIO files, SimScheduler loops, int openFilesMax) throws StorageException {
        return new SegmentLogStore(
                data(files, DATA), files, loops.clock(), loops, config(openFilesMax), new SimJournalWriter(loops));
    }

    static DataDirectory data(FileIO files, Path path) {
        return new DataDirectory() {
            @Override
            public Path path() {
                return path;
            }

            @Override
            public int nodeId() {
                return 0;
            }

            @Override
            public Path directory(String name) {
                try {
                    Path directory = path.resolve(name);
                    files.createDirectories(directory);
                    for (Path at = directory; at != null; at = at.getParent()) {
                        files.syncDirectory(at);
                    }
                    return directory;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    static SegmentLogStore.Config config(int openFilesMax) {
        return new SegmentLogStore.Config() {
            @Override
            public int open_files_max() {
                return openFilesMax;
            }

            @Override
            public long checkpoint_interval_ms() {
                return 30_000;
            }

            @Override
            public int index_entries_max() {
                return 64;
            }

            @Override
            public int producers_max() {
                return 1000;
            }

            @Override
            public long journal_bytes() {
                return 4 * 5 * JournalFormat.BLOCK_BYTES;
            }

            @Override
            public int journal_pending_bytes() {
                return 2 * JournalFormat.BLOCK_BYTES;
            }

            @Override
            public long close_timeout_ms() {
                return 10_000;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SegmentLogStore.Config.class;
            }
        };
    }
}
