package io.myelin.itests.benchmarks.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** async-profiler, loaded into a running broker: leaves collapsed stacks and a flame graph of what ran in between. */
public final class Profiler {
    private final String event;
    private final Path library;
    private final Path output;

    public Profiler(String event, Path output) throws IOException {
        this.event = event;
        this.output = output;
        Files.createDirectories(output);
        library = output.resolve("libasyncProfiler.so");
        String platform = System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("aarch64|arm64")
                ? "linux-arm64"
                : "linux-x64";
        try (InputStream in = getClass().getClassLoader().getResourceAsStream(platform + "/libasyncProfiler.so")) {
            if (in == null) {
                throw new IOException("async-profiler has no library for " + platform);
            }
            if (!Files.exists(library)) {
                Files.write(library, in.readAllBytes());
            }
        }
    }

    public void start(long pid) throws IOException, InterruptedException {
        agent(pid, "start,event=" + event + ",interval=1000000,threads");
    }

    /** Stops it; the files are called NAME.collapsed and NAME.html. */
    public void stop(long pid, String name) throws IOException, InterruptedException {
        agent(pid, "stop,file=" + output.resolve(name + ".collapsed") + ",collapsed");
        agent(pid, "dump,file=" + output.resolve(name + ".html") + ",flamegraph,title=" + name);
    }

    private void agent(long pid, String arguments) throws IOException, InterruptedException {
        String said = Jcmd.run(pid, "JVMTI.agent_load", library.toString(), "\"" + arguments + "\"");
        if (!said.contains("return code: 0")) {
            throw new IOException("the profiler did not take '" + arguments + "': " + said);
        }
    }
}
