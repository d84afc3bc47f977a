package io.myelin.itests.crash;

import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Syncs of a process that fail on demand, by a library that is loaded before that of the system. */
final class Fault {
    private static final Path SOURCE = Programs.ROOT.resolve("itests/crash/src/test/c/fault.c");

    private final Path library;
    private final Path control;

    private Fault(Path library, Path control) {
        this.library = library;
        this.control = control;
    }

    /** Compiles the library, or says why the test is skipped. */
    static Fault prepare(Path directory) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Programs.onPath("cc"),
                "skipped: failing syncs are made by a C library (apt-get install gcc libc6-dev)");
        Path library = directory.resolve("fault.so");
        Programs.run(List.of("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), SOURCE.toString(), "-ldl"))
                .ok();
        return new Fault(library, directory.resolve("fault"));
    }

    /** The distribution, with processes that can be made to fail. */
    Distribution into(Distribution distribution) {
        return distribution.with("LD_PRELOAD", library.toString()).with("MYELIN_FAULT", control.toString());
    }

    /** From now on each sync of a file with this in its path fails. */
    void fail(String partOfPath) throws IOException {
        Path next = control.resolveSibling("fault.next");
        Files.writeString(next, partOfPath);
        Files.move(next, control);
    }

    void end() throws IOException {
        Files.deleteIfExists(control);
    }

    /** The paths whose syncs have failed, each as often as it was tried. */
    List<String> failed() throws IOException {
        Path log = control.resolveSibling("fault.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }
}
