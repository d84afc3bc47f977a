package io.myelin.itests.felix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files and sockets that this process has open, without what the store of logs opens and closes as it likes. */
final class OpenFiles {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path LOGS = Path.of(System.getProperty("myelin.work"));

    private OpenFiles() {}

    /** A file of a log counts when it is open more than once, or was deleted: then one generation too many has it. */
    static long count() throws IOException {
        List<Path> descriptors;
        try (Stream<Path> all = Files.list(OPEN)) {
            descriptors = all.toList();
        }
        Set<Path> once = new HashSet<>();
        long count = 0;
        for (Path descriptor : descriptors) {
            try {
                Path file = Files.readSymbolicLink(descriptor);
                boolean log = file.startsWith(LOGS) && Files.exists(file);
                if (!log || !once.add(file)) {
                    count++;
                }
            } catch (IOException e) {
                // closed while we looked
            }
        }
        return count;
    }
}
