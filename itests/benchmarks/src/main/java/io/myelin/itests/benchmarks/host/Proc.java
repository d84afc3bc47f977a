package io.myelin.itests.benchmarks.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What the kernel says about one process. */
public final class Proc {
    /** Ticks of {@code utime} and {@code stime}: USER_HZ, which Linux has fixed for user space. */
    static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;
    /** Those two, and cutime and cstime after them. */
    private static final int WITH_CHILDREN = 4;

    private final Path directory;

    public Proc(long pid) {
        directory = Path.of("/proc", Long.toString(pid));
    }

    /** Processor time that the process has used so far, threads that have ended included. */
    public Cpu cpu() throws IOException {
        return cpu(directory);
    }

    /** The same with that of its children, and of theirs, that have ended. */
    public double cpuSecondsWithChildren() throws IOException {
        String[] fields = fields(directory);
        double seconds = 0;
        for (int kind = UTIME; kind < UTIME + WITH_CHILDREN; kind++) {
            seconds += Long.parseLong(fields[kind]) / TICKS_PER_SECOND;
        }
        return seconds;
    }

    /** The part of it that its living threads of the JIT compiler have used. */
    public double compilerSeconds() throws IOException {
        return threads("C1 Compiler", "C2 Compiler");
    }

    /** The part of it that its living threads of the garbage collector have used. */
    public double collectorSeconds() throws IOException {
        return threads("GC Thread", "G1 ", "VM Thread");
    }

    private double threads(String... names) throws IOException {
        double seconds = 0;
        try (var tasks = Files.list(directory.resolve("task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String name = Files.readString(task.resolve("comm"));
                    seconds += Stream.of(names).anyMatch(name::startsWith)
                            ? cpu(task).seconds()
                            : 0;
                } catch (NoSuchFileException e) {
                    // The thread has just ended.
                    continue;
                }
            }
        }
        return seconds;
    }

    private static Cpu cpu(Path directory) throws IOException {
        String[] fields = fields(directory);
        return new Cpu(
                Long.parseLong(fields[UTIME]) / TICKS_PER_SECOND, Long.parseLong(fields[STIME]) / TICKS_PER_SECOND);
    }

    private static String[] fields(Path directory) throws IOException {
        String stat = Files.readString(directory.resolve("stat"));
        // The name before it may hold anything, spaces and parentheses included.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /** Resident memory now: all of it, what is nobody's file (heap, stacks, buffers), and the share of mapped files. */
    public Memory memory() throws IOException {
        var rollup = kibibytes("smaps_rollup");
        double anonymous = rollup.get("Anonymous") / 1024.0;
        return new Memory(rollup.get("Rss") / 1024.0, rollup.get("Pss") / 1024.0, anonymous);
    }

    public int openFiles() throws IOException {
        try (var files = Files.list(directory.resolve("fd"))) {
            return (int) files.count();
        }
    }

    private Map<String, Long> kibibytes(String file) throws IOException {
        var values = new HashMap<String, Long>();
        for (String line : Files.readAllLines(directory.resolve(file))) {
            String[] words = line.split("[:\\s]+");
            if (words.length == 3 && words[2].equals("kB")) {
                values.put(words[0], Long.parseLong(words[1]));
            }
        }
        return values;
    }

    /** Seconds, in user mode and in the kernel. */
    public record Cpu(double user, double system) {
        public double seconds() {
            return user + system;
        }
    }

    /** In MiB. */
    public record Memory(double rss, double pss, double anonymous) {}
}
