package io.myelin.itests.benchmarks.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What the whole machine is, and how busy it is. */
public final class Machine {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STEAL = 7;
    private static final int OWN_KINDS = 8;

    private Machine() {}

    /** Processor seconds that all processes together have used so far, the kernel's own included. */
    public static double busySeconds() throws IOException {
        long[] ticks = ticks();
        long busy = 0;
        for (int kind = 0; kind < OWN_KINDS; kind++) {
            busy += kind == IDLE || kind == IO_WAIT || kind == STEAL ? 0 : ticks[kind];
        }
        return busy / Proc.TICKS_PER_SECOND;
    }

    /** Processor seconds that the host of this virtual machine gave to others while this one wanted them. */
    public static double stolenSeconds() throws IOException {
        return ticks()[STEAL] / Proc.TICKS_PER_SECOND;
    }

    private static long[] ticks() throws IOException {
        String all = Files.readAllLines(STAT).get(0);
        return Arrays.stream(all.split("\\s+"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** One line: processors, memory, kernel, Java. */
    public static String describe() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(l -> l.startsWith("model name"))
                .map(l -> l.substring(l.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown processor");
        long totalKib = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(l -> l.startsWith("MemTotal"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "%d processors (%s), %.0f GiB, Linux %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                model.strip(),
                totalKib / 1024.0 / 1024.0,
                System.getProperty("os.version"),
                System.getProperty("java.vm.version"));
    }
}
