package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Peers;
import io.myelin.itests.harness.Programs;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of the Java clients of three generations. */
class TransactionsIT {
    @TempDir
    static Path data;

    private static Node node;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-2.8", "client-3.9", "client-4.4"})
    void recordsAndOffsetsCountWhenTheirTransactionDoes(String client) throws Exception {
        Programs.Outcome outcome = Programs.run(
                        Peers.command(client, TransactionTrip.class.getName(), node.kafka(), client))
                .ok();
        assertTrue(outcome.lines().contains("OK"), outcome.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-2.8", "client-3.9", "client-4.4"})
    void whatIsReadIsTransformedOnceThroughAborts(String client) throws Exception {
        Programs.Outcome outcome = Programs.run(
                        Peers.command(client, Transacting.class.getName(), node.kafka(), "transacting-" + client))
                .ok();
        assertTrue(outcome.lines().contains("OK"), outcome.out());
    }
}
