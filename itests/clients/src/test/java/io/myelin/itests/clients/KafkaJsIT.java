package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kafkajs, a client written from nothing but the protocol: admin, producer, consumer group, transactions. */
class KafkaJsIT {
    private static final String KAFKAJS = "kafkajs@2.2.4";
    private static final Path HOME = Programs.WORK.resolve("kafkajs");

    @TempDir
    static Path data;

    private static Node node;

    @BeforeAll
    static void start() throws Exception {
        assertTrue(Programs.onPath("npm"), "npm is not installed: run ./verify, or apt-get install npm");
        if (!Files.exists(HOME.resolve("node_modules/kafkajs"))) {
            Files.createDirectories(HOME);
            Files.writeString(HOME.resolve("package.json"), "{\"private\":true}");
            Programs.run(
                            List.of(
                                    "npm",
                                    "--prefix",
                                    HOME.toString(),
                                    "install",
                                    "--no-package-lock",
                                    "--no-audit",
                                    "--no-fund",
                                    KAFKAJS),
                            "",
                            300)
                    .ok();
        }
        node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-trip.js", "transactions.js"})
    void endsWell(String script) throws Exception {
        Path copy = Files.copy(
                Programs.ROOT.resolve("itests/clients/src/test/kafkajs").resolve(script),
                HOME.resolve(script),
                StandardCopyOption.REPLACE_EXISTING);
        Programs.Outcome outcome =
                Programs.run(List.of("node", copy.toString(), node.kafka())).ok();
        assertTrue(outcome.lines().contains("OK"), outcome.out());
    }
}
