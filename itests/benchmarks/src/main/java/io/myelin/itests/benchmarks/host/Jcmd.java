package io.myelin.itests.benchmarks.host;

import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM says about itself. */
public final class Jcmd {
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final double KIB_PER_MIB = 1024;

    private Jcmd() {}

    static String run(long pid, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid));
        command.addAll(List.of(words));
        return Programs.run(command).ok().out();
    }

    /** What is used of the heap after a full collection, in all its generations. */
    public static double liveHeapMib(long pid) throws IOException, InterruptedException {
        run(pid, "GC.run");
        Matcher used = USED.matcher(run(pid, "GC.heap_info").replaceAll("(?s)Metaspace.*", ""));
        double kib = 0;
        while (used.find()) {
            kib += Double.parseDouble(used.group(1));
        }
        if (kib == 0) {
            throw new IOException("no heap in what jcmd said");
        }
        return kib / KIB_PER_MIB;
    }
}
