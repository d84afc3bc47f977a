package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official tools for the cluster itself: features, the quorum, client metrics, where replicas are. */
class AdminToolsIT {
    private static final String LEVELS = "eligible.leader.replicas.version";

    @TempDir
    static Path data;

    @TempDir
    static Path files;

    private static Node node;
    private static Tools tools;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data);
        tools = new Tools(node.kafka());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static String level(String feature) throws Exception {
        return tools.run("kafka-features", "describe").ok().lines().stream()
                .filter(line ->
                        line.contains("Feature: " + feature + " ") || line.contains("Feature: " + feature + "\t"))
                .map(line -> line.replaceAll(".*FinalizedVersionLevel: (.*?)\\s+Epoch.*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void features() throws Exception {
        String described = tools.run("kafka-features", "describe").ok().out();
        assertTrue(described.contains("metadata.version"), described);
        assertEquals("1", level("share.version"));
        assertEquals("0", level("kraft.version"));
        assertEquals("1", level(LEVELS));
        tools.run("kafka-features", "downgrade", "--feature", LEVELS + "=0").ok();
        assertEquals("0", level(LEVELS));
        tools.run("kafka-features", "upgrade", "--feature", LEVELS + "=1", "--dry-run")
                .ok();
        assertEquals("0", level(LEVELS));
        Programs.Outcome both =
                tools.run("kafka-features", "upgrade", "--feature", LEVELS + "=1", "--feature", "share.version=9");
        assertTrue(both.exit() != 0 && both.out().contains("share.version"), both.out());
        assertEquals("0", level(LEVELS), "all or nothing");
        tools.run("kafka-features", "upgrade", "--feature", LEVELS + "=1").ok();
        assertEquals("1", level(LEVELS));
        tools.run("kafka-features", "disable", "--feature", LEVELS).ok();
        assertEquals("0", level(LEVELS));
        Programs.Outcome down = tools.run("kafka-features", "downgrade", "--feature", "metadata.version=30");
        assertTrue(down.exit() != 0 && down.out().contains("metadata"), down.out());
        assertTrue(tools.run("kafka-features", "version-mapping").ok().out().contains("group.version="));
        assertTrue(tools.run("kafka-features", "feature-dependencies", "--feature", LEVELS + "=1")
                .ok()
                .out()
                .contains("metadata.version=23"));
    }

    @Test
    void quorum() throws Exception {
        String status =
                tools.run("kafka-metadata-quorum", "describe", "--status").ok().out();
        String leader = status.replaceAll("(?s).*LeaderId:\\s+(\\d+).*", "$1");
        assertTrue(status.contains("\"id\": " + leader), status);
        assertTrue(status.matches("(?s).*MaxFollowerLag:\\s+0\\s.*"), status);
        String replicas = tools.run("kafka-metadata-quorum", "describe", "--replication")
                .ok()
                .out();
        assertTrue(
                replicas.lines()
                        .anyMatch(line -> line.matches(leader + "\\s+A{22}\\s+\\d+\\s+0\\s+\\d+\\s+\\d+\\s+Leader.*")),
                replicas);
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + node.http() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void clientMetrics() throws Exception {
        tools.run(
                        "kafka-client-metrics",
                        "--alter",
                        "--name",
                        "producers",
                        "--metrics",
                        "org.apache.kafka.producer.",
                        "--interval",
                        "200",
                        "--match",
                        "client_software_name=apache-kafka-java")
                .ok();
        assertTrue(tools.run("kafka-client-metrics", "--list").ok().lines().contains("producers"));
        String described = tools.run("kafka-client-metrics", "--describe", "--name", "producers")
                .ok()
                .out();
        assertTrue(described.contains("interval.ms=200"), described);
        tools.run("kafka-verifiable-producer", "--topic", "measured", "--max-messages", "300", "--throughput", "100")
                .ok();
        JsonNode clients = get("/api/v1/clients").get("clients");
        assertEquals(1, clients.size(), clients.toString());
        assertTrue(clients.get(0).get("software").asText().startsWith("apache-kafka-java "), clients.toString());
        JsonNode metrics =
                get("/api/v1/clients/" + clients.get(0).get("id").asText()).get("metrics");
        double sent = 0;
        for (JsonNode metric : metrics) {
            assertTrue(metric.get("metric").asText().startsWith("org.apache.kafka.producer."), metric.toString());
            if (metric.get("metric").asText().equals("org.apache.kafka.producer.record.send.total")) {
                sent = metric.get("value").asDouble();
            }
        }
        assertTrue(sent > 0 && sent <= 300, metrics.toString());
        tools.run("kafka-client-metrics", "--delete", "--name", "producers").ok();
        assertFalse(tools.run("kafka-client-metrics", "--list").ok().lines().contains("producers"));
        Programs.Outcome invalid =
                tools.run("kafka-client-metrics", "--alter", "--name", "x", "--metrics", "a", "--match", "color=red");
        assertTrue(invalid.exit() != 0 && invalid.out().contains("color=red"), invalid.out());
    }

    @Test
    void replicasAreWhereTheyCanBe() throws Exception {
        tools.run("kafka-topics", "--create", "--topic", "placed", "--partitions", "1")
                .ok();
        String id = tools.run("kafka-topics", "--describe", "--topic", "placed")
                .ok()
                .out()
                .replaceAll("(?s).*Leader: (\\d+).*", "$1");
        Path json = Files.writeString(
                files.resolve("placed.json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\"placed\",\"partition\":0,\"replicas\":[" + id + "]}]}");
        tools.run("kafka-reassign-partitions", "--reassignment-json-file", json.toString(), "--execute")
                .ok();
        String verified = tools.run(
                        "kafka-reassign-partitions", "--reassignment-json-file", json.toString(), "--verify")
                .ok()
                .out();
        assertTrue(verified.contains("Reassignment of partition placed-0 is completed."), verified);
        String endpoints = tools.run("kafka-cluster", "list-endpoints").ok().out();
        assertTrue(endpoints.contains(node.kafkaPort()), endpoints);
    }
}
