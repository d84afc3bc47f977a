package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** librdkafka as Debian has it, by its Python binding: what kcat can't do, transactions and cooperative rebalances. */
class LibrdkafkaIT {
    /** Debian's own, which finds Debian's packages. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final Path BINDING = Path.of("/usr/lib/python3/dist-packages/confluent_kafka");

    @TempDir
    Path data;

    @Test
    void copiesExactlyOnceWhileTheGroupIsBalanced() throws Exception {
        assertTrue(
                Files.exists(BINDING),
                "the Python binding of librdkafka is not installed: run ./verify, or apt-get install"
                        + " python3-confluent-kafka");
        Path script = Programs.ROOT.resolve("itests/clients/src/test/python/transactions.py");
        try (Node node = Node.start(data, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0")) {
            Programs.Outcome outcome = Programs.run(List.of(PYTHON, script.toString(), node.kafka()))
                    .ok();
            assertTrue(outcome.lines().contains("OK"), outcome.out());
        }
    }
}
