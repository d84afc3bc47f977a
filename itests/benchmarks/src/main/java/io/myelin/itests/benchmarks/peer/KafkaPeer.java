package io.myelin.itests.benchmarks.peer;

import io.myelin.itests.benchmarks.host.Child;
import io.myelin.itests.harness.Ports;
import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Apache Kafka from its Maven artifacts: one node that is broker and controller, with the settings it ships with but for
 * what a single node needs, and with the JVM options of its own start script.
 */
public final class KafkaPeer implements Peer {
    private static final String SHIPPED_HEAP = "1g";
    private static final List<String> SHIPPED_COLLECTOR = List.of(
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent");

    private final String classPath;
    private final String version;

    public KafkaPeer(Path root) throws IOException {
        Path lib = root.resolve("itests/peers/broker-4.4/target/lib");
        if (!Files.isDirectory(lib)) {
            throw new IOException("no broker of Kafka in " + lib + ": build it first");
        }
        classPath = lib + "/*";
        try (var jars = Files.list(lib)) {
            version = jars.map(j -> j.getFileName().toString())
                    .filter(n -> n.startsWith("kafka_2.13-"))
                    .map(n -> n.replace("kafka_2.13-", "kafka-").replace(".jar", ""))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public char letter() {
        return 'K';
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void prepare(Path directory) throws IOException, InterruptedException {
        Directories.empty(directory);
        int port = Ports.keepable();
        int controller = Ports.keepable();
        Files.writeString(directory.resolve("ports"), Integer.toString(port));
        Files.writeString(
                directory.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controller, directory.resolve("data")));
        Files.writeString(directory.resolve("log4j2.properties"), """
                rootLogger.level=WARN
                rootLogger.appenderRef.o.ref=O
                appender.o.type=Console
                appender.o.name=O
                appender.o.layout.type=PatternLayout
                appender.o.layout.pattern=%d %p %c{1} %m%n
                """);
        var format = new ArrayList<>(java(directory, List.of("-XX:TieredStopAtLevel=1")));
        format.addAll(List.of("kafka.tools.StorageTool", "format", "-t", "bXllbGluLWJlbmNobWFyaw", "-c"));
        format.add(directory.resolve("server.properties").toString());
        Programs.run(format).ok();
    }

    private List<String> java(Path directory, List<String> options) {
        var command = new ArrayList<String>();
        command.add(Programs.java());
        command.addAll(options);
        command.add("-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties"));
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    @Override
    public BrokerProcess launch(Path directory, Settings settings) throws IOException {
        Settings complete = settings.heap().isEmpty() ? settings.withHeap(SHIPPED_HEAP, SHIPPED_HEAP) : settings;
        var options = new ArrayList<>(complete.javaOptions(SHIPPED_COLLECTOR));
        options.addAll(List.of("-server", "-Djava.awt.headless=true"));
        var command = new ArrayList<>(settings.wrapper());
        command.addAll(java(directory, options));
        command.addAll(
                List.of("kafka.Kafka", directory.resolve("server.properties").toString()));
        Path output = directory.resolve("output.txt");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        return new BrokerProcess(
                new Child(process), output, Integer.parseInt(Files.readString(directory.resolve("ports"))), 0);
    }
}
