package io.myelin.itests.benchmarks.host;

import java.io.IOException;

/** A process that ends with this object, or with the process that started it, whatever happens. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final Thread reaper;

    public Child(ProcessBuilder builder) throws IOException {
        process = builder.start();
        reaper = new Thread(process::destroyForcibly, "reaper");
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException e) {
            // This process is ending: the hook runs, and finds nothing to do.
        }
    }
}
