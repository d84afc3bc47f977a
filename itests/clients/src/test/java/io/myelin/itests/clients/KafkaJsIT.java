package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kafkajs, a client written from nothing but the protocol: admin, producer, consumer group. */
class KafkaJsIT {
    private static final String KAFKAJS = "kafkajs@2.2.4";

    @TempDir
    Path data;

    @Test
    void writesAndReadsInAGroup() throws Exception {
        assertTrue(Programs.onPath("npm"), "npm is not installed: run ./verify, or apt-get install npm");
        Path home = Programs.WORK.resolve("kafkajs");
        if (!Files.exists(home.resolve("node_modules/kafkajs"))) {
            Files.createDirectories(home);
            Files.writeString(home.resolve("package.json"), "{\"private\":true}");
            Programs.run(
                            List.of(
                                    "npm",
                                    "--prefix",
                                    home.toString(),
                                    "install",
                                    "--no-package-lock",
                                    "--no-audit",
                                    "--no-fund",
                                    KAFKAJS),
                            "",
                            300)
                    .ok();
        }
        Path script = Programs.ROOT.resolve("itests/clients/src/test/kafkajs/round-trip.js");
        Path copy =
                Files.copy(script, home.resolve("round-trip.js"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Node node = Node.start(data)) {
            Programs.Outcome outcome =
                    Programs.run(List.of("node", copy.toString(), node.kafka())).ok();
            assertTrue(outcome.lines().contains("OK"), outcome.out());
        }
    }
}
