package io.myelin.itests.benchmarks.peer;

import io.myelin.itests.benchmarks.host.Child;
import io.myelin.itests.harness.Ports;
import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The distribution that the build has left, unpacked and prepared once more, with its configuration as it is but for what Kafka's has, too. */
public final class MyelinPeer implements Peer {
    private final Path home;
    private final String version;

    /**
     * Unpacks the archive of the last build, unless that was done before.
     *
     * @param prepared whether it starts as an installation does on which {@code bin/myelin prepare} was run
     */
    public MyelinPeer(Path root, Path work, boolean prepared) throws IOException, InterruptedException {
        Path archive = archive(root.resolve("distribution/target"));
        version = archive.getFileName().toString().replace(".tar.gz", "");
        home = work.resolve(version + "-" + Files.getLastModifiedTime(archive).toMillis() + (prepared ? "" : "-plain"));
        if (!Files.exists(home)) {
            forget(work, prepared);
            Path fresh = work.resolve(version + ".new");
            Directories.empty(fresh);
            Programs.run(List.of("tar", "-xzf", archive.toString(), "-C", fresh.toString(), "--strip-components=1"))
                    .ok();
            Files.move(fresh, home);
            if (prepared) {
                Programs.run(List.of(home.resolve("bin/myelin").toString(), "prepare"))
                        .ok();
            }
        }
    }

    /** Deletes what was unpacked from archives of before. */
    private void forget(Path work, boolean prepared) throws IOException {
        String before = Pattern.quote(version) + "-\\d+" + (prepared ? "" : "-plain");
        try (var all = Files.list(work)) {
            for (Path one : all.toList()) {
                if (one.getFileName().toString().matches(before)) {
                    Directories.delete(one);
                }
            }
        }
    }

    private static Path archive(Path target) throws IOException {
        try (var files = Files.list(target)) {
            return files.filter(f -> f.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no distribution in " + target + ": build it first"));
        }
    }

    Path home() {
        return home;
    }

    @Override
    public String name() {
        return "Myelin";
    }

    @Override
    public char letter() {
        return 'M';
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void prepare(Path directory) throws IOException {
        Directories.empty(directory);
        Files.writeString(directory.resolve("ports"), Ports.keepable() + " " + Ports.keepable());
    }

    @Override
    public BrokerProcess launch(Path directory, Settings settings) throws IOException {
        String[] ports = Files.readString(directory.resolve("ports")).split(" ");
        var command = new ArrayList<>(settings.wrapper());
        command.addAll(List.of(home.resolve("bin/myelin").toString(), "run"));
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        command.addAll(List.of("--kafka-port", ports[0], "--amqp-port", "0", "--http-port", ports[1]));
        // As the configuration that Kafka ships with has it.
        command.addAll(List.of("--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0"));
        Path output = directory.resolve("output.txt");
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MYELIN_JAVA_OPTS", String.join(" ", settings.javaOptions(List.of())));
        return new BrokerProcess(new Child(builder), output, Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
    }
}
