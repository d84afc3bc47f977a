package io.myelin.itests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An unpacked distribution, and how its programs are started.
 *
 * @param home where it is
 * @param environment more than what this process has, such as {@code MYELIN_JAVA_OPTS}
 * @param wrapper a command that ends by executing the words behind it, such as {@code nsenter}; empty for none
 */
public record Distribution(Path home, Map<String, String> environment, List<String> wrapper) {
    private static final String NAME = "myelin-" + System.getProperty("myelin.version");
    private static final Path TARGET = Programs.ROOT.resolve("distribution/target");

    /** What the build has unpacked; shared, so nothing is put into it. */
    public static Distribution built() {
        return new Distribution(TARGET.resolve(NAME).resolve(NAME), Map.of(), List.of());
    }

    /** Unpacked once more, for a test that changes it, or as an upgrade would. */
    public static synchronized Distribution unpack(String name) throws IOException, InterruptedException {
        Path archive = TARGET.resolve(NAME + ".tar.gz");
        Path home = Programs.WORK.resolve(
                name + "-" + Files.getLastModifiedTime(archive).toMillis());
        if (!Files.exists(home)) {
            Files.createDirectories(home);
            Programs.run(List.of("tar", "-xzf", archive.toString(), "-C", home.toString(), "--strip-components=1"))
                    .ok();
        }
        return new Distribution(home, Map.of(), List.of());
    }

    /** The same with one more environment variable. */
    public Distribution with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Distribution(home, Map.copyOf(more), wrapper);
    }

    /** The same, each program started by this command. */
    public Distribution within(List<String> command) {
        return new Distribution(home, environment, command);
    }

    /** Runs {@code bin/myelin} with these words. */
    public NodeProcess launch(String... words) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(home.resolve("bin/myelin").toString());
        command.addAll(List.of(words));
        return NodeProcess.start(command, environment);
    }

    /** Runs a node, on free ports unless the options say otherwise, and does not wait. */
    public NodeProcess run(Path data, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", "--data", data.toString()));
        for (String port : List.of("--kafka-port", "--amqp-port", "--http-port")) {
            if (!List.of(options).contains(port)) {
                words.addAll(List.of(port, "0"));
            }
        }
        words.addAll(List.of(options));
        return launch(words.toArray(String[]::new));
    }

    /** Runs a node and waits until it serves. */
    public Node start(Path data, String... options) throws IOException, InterruptedException {
        return new Node(run(data, options), data);
    }
}
