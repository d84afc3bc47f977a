package io.myelin.itests.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of the built distribution in a process of its own, on ports it chooses, that tests may stop and kill. */
final class Node implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("READY .*\\bkafka=(\\S+).*\\bhttp=(\\S+) in (\\d+) ms");
    private static final int READY_LIMIT_SECONDS = 90;
    private static final int STOP_LIMIT_SECONDS = 30;

    private final Process process;
    private final Path output;
    private final String kafka;
    private final String http;

    private Node(Process process, Path output) throws IOException, InterruptedException {
        this.process = process;
        this.output = output;
        Matcher ready = awaitReady();
        kafka = ready.group(1);
        http = ready.group(2);
    }

    /** Unpacks the distribution once more, as an upgrade would. */
    static synchronized Path unpack(String name) throws IOException, InterruptedException {
        Path archive =
                Programs.ROOT.resolve("distribution/target/myelin-" + System.getProperty("myelin.version") + ".tar.gz");
        Path home = Programs.WORK.resolve(
                name + "-" + Files.getLastModifiedTime(archive).toMillis());
        if (!Files.exists(home)) {
            Files.createDirectories(home);
            Programs.run(List.of("tar", "-xzf", archive.toString(), "-C", home.toString(), "--strip-components=1"))
                    .ok();
        }
        return home;
    }

    static Node start(Path data, String... options) throws IOException, InterruptedException {
        return startFrom(unpack("dist"), data, options);
    }

    static Node startFrom(Path home, Path data, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(home.resolve("bin/myelin").toString(), "run", "--data", data.toString(), "--http-port", "0"));
        if (!List.of(options).contains("--kafka-port")) {
            command.addAll(List.of("--kafka-port", "0"));
        }
        command.addAll(List.of(options));
        Path output = Files.createTempFile(Programs.WORK, "node", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Node(process, output);
    }

    private Matcher awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
        while (System.nanoTime() < deadline) {
            Matcher ready = READY.matcher(Files.readString(output));
            if (ready.find()) {
                return ready;
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the node ended with " + process.exitValue() + "\n" + output());
            }
        }
        process.destroyForcibly();
        throw new AssertionError("the node was not ready in " + READY_LIMIT_SECONDS + " s\n" + output());
    }

    String kafka() {
        return kafka;
    }

    String http() {
        return http;
    }

    String kafkaPort() {
        return kafka.substring(kafka.lastIndexOf(':') + 1);
    }

    Tools tools() {
        return new Tools(kafka);
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** SIGTERM, as an operator stops it; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the node did not stop in " + STOP_LIMIT_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** SIGKILL: what a power cut is to a process. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }
}
