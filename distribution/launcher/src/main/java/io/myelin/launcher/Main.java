package io.myelin.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.osgi.framework.BundleException;

/** The process: reads the command line, starts the container, and ends with an exit code that means something. */
public final class Main {
    static final int STOPPED = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    /** Set by the bundle that found out why the process must end. */
    static final String EXIT_CODE = "io.myelin.exit.code";

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path home = Path.of(System.getProperty("io.myelin.home", "."))
                .toAbsolutePath()
                .normalize();
        Path work = Path.of(System.getProperty("io.myelin.work", home.toString()))
                .toAbsolutePath()
                .normalize();
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.get(0).equals("shell")) {
            System.exit(ShellClient.run(work, words.subList(1, words.size())));
        }
        Options options;
        try {
            options = Options.parse(home, work, words);
        } catch (UsageException e) {
            System.err.println("myelin: " + e.getMessage() + " (see --help)");
            System.exit(WRONG_USAGE);
            return;
        }
        if (options.help()) {
            System.out.print(help(work));
            System.exit(STOPPED);
        }
        run(home, options);
    }

    private static String help(Path work) {
        try (InputStream text = Main.class.getResourceAsStream("help.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@command@", System.getProperty("io.myelin.command", "bin/myelin run"))
                    .replace("@work@", work.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path home, Options options) throws InterruptedException {
        try {
            prepare(options);
            ProcessLog.prepare(options.conf(), options.log());
            Container container = Container.start(home, options);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> halt(container.stop()), "myelin-stop"));
            container.await();
        } catch (UsageException e) {
            System.err.println("myelin: " + e.getMessage());
            System.exit(WRONG_USAGE);
        } catch (IOException | BundleException | RuntimeException e) {
            System.err.println("myelin: " + e.getMessage());
            System.exit(FAILED);
        }
        System.exit(STOPPED);
    }

    /** Ends the process; a signal alone would give it the exit code of a crash. */
    private static void halt(boolean clean) {
        Runtime.getRuntime().halt(clean ? Integer.getInteger(EXIT_CODE, STOPPED) : FAILED);
    }

    /** Refuses a directory that another process uses before anything in it is touched. */
    private static void prepare(Options options) throws IOException {
        Files.createDirectories(options.log());
        Files.createDirectories(options.data());
        Path lease = options.data().resolve("lock");
        try (FileChannel channel = FileChannel.open(lease, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("the data directory " + options.data()
                        + " is in use by another instance; stop it, or give --data another directory");
            }
        }
    }
}
