package io.myelin.itests.clients;

import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.util.List;

/** What is alive in another JVM. */
final class Classes {
    private Classes() {}

    /** How many live instances a class has, whichever class loaders it is loaded by; collects garbage first. */
    static long instances(long pid, String name) throws Exception {
        String jcmd = Path.of(Programs.java()).resolveSibling("jcmd").toString();
        return Programs.run(List.of(jcmd, Long.toString(pid), "GC.class_histogram")).ok().lines().stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length >= 4 && columns[3].equals(name))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
