package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's bundle of one's own, dropped into {@code deploy/} of a running node. */
class SampleBundleIT {
    private static final Path SAMPLE = Programs.ROOT.resolve("itests/sample/target/com.example.heartbeat.jar");

    @TempDir
    Path data;

    @Test
    void writesToTheBusOnceItIsDropped() throws Exception {
        Distribution distribution = Distribution.unpack("sample");
        Path deployed = distribution.home().resolve("deploy").resolve(SAMPLE.getFileName());
        Files.deleteIfExists(deployed);
        try (Node node = distribution.start(data)) {
            Files.copy(SAMPLE, deployed);
            awaitTopic(node, "heartbeats");
            List<Event> beats = Client.readAll(node.kafka(), "heartbeats", 2);
            assertEquals("alive", beats.get(1).value());
        }
        try (Node again = distribution.start(data)) {
            int before = Client.readAll(again.kafka(), "heartbeats", 2).size();
            assertTrue(
                    Client.readAll(again.kafka(), "heartbeats", before + 2).size() >= before + 2, "deployed, it stays");
        } finally {
            Files.deleteIfExists(deployed);
        }
    }

    private static void awaitTopic(Node node, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            long deadline = System.nanoTime() + 60_000_000_000L;
            Set<String> topics = admin.listTopics().names().get();
            while (!topics.contains(topic) && System.nanoTime() < deadline) {
                Thread.sleep(100);
                topics = admin.listTopics().names().get();
            }
        }
    }
}
