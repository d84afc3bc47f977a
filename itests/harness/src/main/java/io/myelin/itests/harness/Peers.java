package io.myelin.itests.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java clients and tools of other releases, each with a class path of its own. */
public final class Peers {
    private static final String OURS = "io.myelin.";

    private Peers() {}

    /** A main class of one of the peers, with the test classes of this module behind its jars. */
    public static List<String> command(String peer, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Programs.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dlog4j2.configurationFile=" + Programs.ROOT.resolve("itests/peers/log4j2.properties"),
                "-cp",
                Programs.ROOT.resolve("itests/peers/" + peer + "/target/lib") + "/*:"
                        + Programs.WORK.resolve("test-classes"),
                mainClass));
        command.addAll(1, sharing(peer, mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * What the first run of a peer has loaded is kept, which halves the time in which all others start. Tests that run side
     * by side keep it each for themselves: nobody reads what another one is still writing.
     */
    private static List<String> sharing(String peer, String mainClass) {
        String fork = System.getProperty("surefire.forkNumber", "1");
        Path archive = Programs.WORK.resolve(peer + "-" + Runtime.version().feature() + "-" + fork + ".jsa");
        if (!Files.exists(archive) && mainClass.startsWith(OURS)) {
            // What is in a directory can't be kept, and the run would end with an error for it.
            return List.of();
        }
        String option = Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=";
        return List.of("-Xlog:disable", "-Xlog:all=error:stderr", "-Xshare:auto", option + archive);
    }
}
