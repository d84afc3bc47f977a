package io.myelin.log.segment;

import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import io.myelin.testkit.sim.SimScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A store over a simulated disk. */
final class Fixtures {
    static final Path DATA = Path.of("/data");

    private Fixtures() {}

    static SegmentLogStore store(FileIO files, SimScheduler loops) throws StorageException {
        return store(files, loops, 64);
    }

    static SegmentLogStore store(FileIO files, SimScheduler loops, int openFilesMax) throws StorageException {
        return new SegmentLogStore(
                data(files, DATA),
                files,
                loops.clock(),
                loops,
                config(openFilesMax),
                new SimJournalWriter(loops),
                new CleanerThreads(loops.blocking()));
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

    /** The defaults, but for what a system property says: {@code -Djournal.journal_bytes=N}. */
    static SegmentLogStore.Config defaults() {
        Class<SegmentLogStore.Config> type = SegmentLogStore.Config.class;
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    String set = System.getProperty("journal." + method.getName());
                    return set == null
                            ? method.getDefaultValue()
                            : method.getReturnType() == int.class ? (Object) Integer.valueOf(set) : Long.valueOf(set);
                }));
    }

    static SegmentLogStore.Config config(int openFilesMax) {
        return config(Map.of("open_files_max", openFilesMax));
    }

    /** Small limits, so that little is enough to reach them, and what a test sets. */
    static SegmentLogStore.Config config(Map<String, Object> set) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "index_entries_max",
                64,
                "producers_max",
                1000,
                "close_timeout_ms",
                10_000L,
                "journal_bytes",
                3L * JournalFiles.FILES * JournalFormat.BLOCK_BYTES,
                "journal_pending_bytes",
                2 * JournalFormat.BLOCK_BYTES,
                "log_cleaner_threads",
                2,
                "log_cleaner_dedupe_buffer_size",
                4096L,
                "log_cleaner_io_buffer_size",
                1024,
                "log_cleaner_backoff_ms",
                1000L));
        values.putAll(set);
        return (SegmentLogStore.Config) Proxy.newProxyInstance(
                SegmentLogStore.Config.class.getClassLoader(),
                new Class<?>[] {SegmentLogStore.Config.class},
                (self, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
