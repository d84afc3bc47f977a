package io.myelin.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Process;

/**
 * Where a command runs.
 *
 * @param in what is typed or piped into it
 * @param out its result, perhaps piped into the next command
 * @param err remarks that are no part of the result
 * @param directory against which paths are resolved
 */
public record Console(InputStream in, PrintStream out, PrintStream err, Path directory) {
    /** That of the command which the calling thread runs. */
    static Console current() {
        Process process = Process.Utils.current();
        Path directory = Job.Utils.current().session().currentDir();
        return new Console(process.in(), process.out(), process.err(), directory);
    }

    /** Whether whoever reads the result is gone. */
    public boolean gone() {
        return Thread.currentThread().isInterrupted() || out.checkError();
    }
}
