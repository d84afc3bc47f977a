package io.myelin.itests.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Directories that a run fills and leaves behind. */
public final class Directories {
    private Directories() {}

    static void empty(Path directory) throws IOException {
        delete(directory);
        Files.createDirectories(directory);
    }

    /** Those called PREFIX and the number of a process that is no more: it was killed before it could do this itself. */
    public static void deleteAbandoned(Path parent, String prefix) throws IOException {
        try (var all = Files.list(parent)) {
            for (Path one : all.toList()) {
                String name = one.getFileName().toString();
                if (name.matches(prefix + "\\d+")
                        && ProcessHandle.of(Long.parseLong(name.substring(prefix.length())))
                                .isEmpty()) {
                    delete(one);
                }
            }
        }
    }

    /** With everything in it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var inside = Files.walk(directory)) {
                for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
