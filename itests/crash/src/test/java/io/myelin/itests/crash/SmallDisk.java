package io.myelin.itests.crash;

import io.myelin.itests.harness.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of a few megabytes in memory. It is mounted in a namespace of its own, so that it takes no right beyond that to
 * make namespaces, and goes with the process that holds it.
 */
final class SmallDisk implements AutoCloseable {
    private static final String MOUNTED = "mounted";

    private final Path directory;
    private final Process holder;
    private final boolean userNamespace;

    private SmallDisk(Path directory, Process holder, boolean userNamespace) {
        this.directory = directory;
        this.holder = holder;
        this.userNamespace = userNamespace;
    }

    /** Mounts it, or says why the test is skipped. */
    static SmallDisk mount(Path directory, int megabytes) throws IOException {
        Assumptions.assumeTrue(
                Programs.onPath("unshare") && Programs.onPath("nsenter"),
                "skipped: a file system of its own takes unshare and nsenter (apt-get install util-linux)");
        List<String> refusals = new ArrayList<>();
        for (String namespaces : List.of("-m", "-rm")) {
            Process holder = new ProcessBuilder(
                            "unshare",
                            namespaces,
                            "sh",
                            "-c",
                            "mount -t tmpfs -o size=" + megabytes + "m tmpfs \"$0\" && echo " + MOUNTED
                                    + " && exec cat",
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader output = holder.inputReader();
            String line = output.readLine();
            if (MOUNTED.equals(line)) {
                return new SmallDisk(directory, holder, namespaces.contains("r"));
            }
            refusals.add("unshare " + namespaces + ": " + line);
            holder.destroyForcibly();
        }
        Assumptions.abort("skipped: this machine lets nobody mount a file system, not even in a namespace " + refusals);
        throw new AssertionError("not reached");
    }

    /** What a command is put behind so that it sees the file system. */
    List<String> wrapper() {
        List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid()), "-m"));
        if (userNamespace) {
            command.addAll(List.of("-U", "--preserve-credentials"));
        }
        return command;
    }

    /** A file on it, by the name that it has here. */
    Path outside(String name) {
        return Path.of("/proc/" + holder.pid() + "/root" + directory).resolve(name);
    }

    /**
     * Makes a file larger by this size; less when the file system is full. What it had it keeps: who let it go for a moment would
     * let writers in.
     */
    void ballast(String name, long bytes) throws IOException {
        byte[] chunk = new byte[4_096];
        try (OutputStream out =
                Files.newOutputStream(outside(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long written = 0; written < bytes; written += chunk.length) {
                out.write(chunk);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    long usableBytes() {
        return outside("").toFile().getUsableSpace();
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
