package io.myelin.itests.clients;

import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java clients and tools of other releases, each with a class path of its own. */
final class Peers {
    private Peers() {}

    /** A main class of one of the peers, with our test classes behind its jars. */
    static List<String> command(String peer, String mainClass, String... arguments) {
        Path lib = Programs.ROOT.resolve("itests/peers/" + peer + "/target/lib");
        List<String> command = new ArrayList<>(List.of(
                Programs.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dlog4j2.configurationFile="
                        + Programs.ROOT.resolve("itests/clients/src/test/tools-log4j2.properties"),
                "-cp",
                lib + "/*:" + Programs.WORK.resolve("test-classes"),
                mainClass));
        command.addAll(List.of(arguments));
        return command;
    }
}
