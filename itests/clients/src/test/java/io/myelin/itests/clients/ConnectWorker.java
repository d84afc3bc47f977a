package io.myelin.itests.clients;

import io.myelin.itests.harness.NodeProcess;
import io.myelin.itests.harness.Peers;
import io.myelin.itests.harness.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** A stock worker of Kafka Connect, in a process of its own. */
final class ConnectWorker implements AutoCloseable {
    private static final String CLI = "org.apache.kafka.connect.cli.";
    private static final long PATIENCE_NS = 90_000_000_000L;

    private final String rest;
    private final List<String> command;
    private NodeProcess process;

    private ConnectWorker(Path directory, String mainClass, Map<String, String> settings, List<Path> connectors)
            throws IOException {
        rest = "http://127.0.0.1:" + Ports.keepable();
        String properties = "listeners=" + rest + "\n"
                + "key.converter=org.apache.kafka.connect.storage.StringConverter\n"
                + "value.converter=org.apache.kafka.connect.storage.StringConverter\n"
                + "offset.flush.interval.ms=500\n"
                // Members that were killed are missed as soon as the bus allows.
                + "consumer.session.timeout.ms=6000\n"
                // The connectors are on the class path, and named there as services.
                + "plugin.discovery=service_load\n"
                + lines(settings);
        List<String> words = new ArrayList<>();
        words.add(Files.writeString(Files.createTempFile(directory, "worker", ".properties"), properties)
                .toString());
        connectors.forEach(connector -> words.add(connector.toString()));
        command = Peers.command("connect-4.3", CLI + mainClass, words.toArray(String[]::new));
        start();
    }

    /** One that runs these connectors, and keeps offsets of sources in a file. */
    static ConnectWorker standalone(Path directory, String bootstrap, List<Map<String, String>> connectors)
            throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map<String, String> connector : connectors) {
            files.add(Files.writeString(directory.resolve(connector.get("name") + ".properties"), lines(connector)));
        }
        return new ConnectWorker(
                directory,
                "ConnectStandalone",
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "offset.storage.file.filename",
                        directory.resolve("offsets").toString()),
                files);
    }

    /** One of a cluster, which keeps everything in topics. */
    static ConnectWorker distributed(Path directory, String bootstrap, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                "connect",
                "config.storage.topic",
                "connect-configs",
                "offset.storage.topic",
                "connect-offsets",
                "status.storage.topic",
                "connect-status",
                "config.storage.replication.factor",
                "1",
                "offset.storage.replication.factor",
                "1",
                "status.storage.replication.factor",
                "1",
                "session.timeout.ms",
                "6000",
                "heartbeat.interval.ms",
                "1000"));
        settings.put("scheduled.rebalance.max.delay.ms", "0");
        settings.putAll(more);
        return new ConnectWorker(directory, "ConnectDistributed", settings, List.of());
    }

    private static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** Starts it; it is on its way when this returns. */
    void start() throws IOException {
        process = NodeProcess.start(command, Map.of());
    }

    /** SIGTERM: its tasks commit and end. */
    void stop() throws Exception {
        process.terminate();
        process.awaitExit();
        process.close();
    }

    /** SIGKILL. */
    void kill() throws Exception {
        process.kill();
        process.close();
    }

    /** Waits until it is so. */
    void await(String what, Callable<Boolean> reached) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!reached.call()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("not so: " + what + "\n" + process.output() + process.errors());
            }
            Thread.sleep(100);
        }
    }

    /** Makes a connector, as soon as the worker takes it. */
    void create(Map<String, String> config) throws Exception {
        String json = config.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        String path = "/connectors/" + config.get("name") + "/config";
        await("connector " + config.get("name"), () -> {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(rest + path))
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(json)));
            return answer != null && (answer.statusCode() == 200 || answer.statusCode() == 201);
        });
    }

    /** Waits until a connector and its tasks run. */
    void awaitRunning(String connector) throws Exception {
        await(connector + " runs", () -> {
            String status = get("/connectors/" + connector + "/status");
            return status.split("\"state\":\"RUNNING\"", -1).length == 3 && !status.contains("FAILED");
        });
    }

    /** What is answered, JSON; empty while it does not answer. */
    String get(String path) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(rest + path)));
        return answer == null ? "" : answer.body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (ConnectException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
