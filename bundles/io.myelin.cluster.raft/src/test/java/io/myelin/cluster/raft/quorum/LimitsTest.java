package io.myelin.cluster.raft.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.loop.Clock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    private static final long PATIENCE_S = 60;

    @TempDir
    Path directory;

    private static QuorumSettings settings(int port, long submitTimeoutMs, int maxPending) {
        return new QuorumSettings("127.0.0.1", port, 100, 1 << 20, 4_096, 1 << 20, submitTimeoutMs, maxPending, 20_000);
    }

    private static ClusterException failure(CompletableFuture<?> submitted) {
        ExecutionException e =
                Assertions.assertThrows(ExecutionException.class, () -> submitted.get(PATIENCE_S, TimeUnit.SECONDS));
        return (ClusterException) e.getCause();
    }

    /** One that is not started, so that nothing is ever decided. */
    private Quorum idle(Publisher publisher, long submitTimeoutMs, int maxPending) {
        return new Quorum(
                directory,
                1,
                new NioFiles(),
                Clock.system(),
                settings(0, submitTimeoutMs, maxPending),
                publisher,
                () -> {});
    }

    @Test
    void whatIsNotDecidedInTimeFailsAndMakesRoom() {
        try (Publisher publisher = new Publisher();
                Quorum quorum = idle(publisher, 50, 1)) {
            for (String name : List.of("a", "b")) {
                ClusterException late =
                        failure(quorum.submit(QuorumTest.topic(name)).toCompletableFuture());
                assertEquals(Reason.UNAVAILABLE, late.reason());
                assertTrue(late.getMessage().contains("submit.timeout.ms=50"), late.getMessage());
            }
        }
    }

    @Test
    void onlySoManyMayWait() {
        try (Publisher publisher = new Publisher();
                Quorum quorum = idle(publisher, 600_000, 2)) {
            quorum.submit(QuorumTest.topic("a"));
            quorum.submit(QuorumTest.topic("b"));
            var third = quorum.submit(QuorumTest.topic("c")).toCompletableFuture();
            assertTrue(third.isCompletedExceptionally());
            assertTrue(failure(third).getMessage().contains("pending.submits=2"));
        }
    }

    @Test
    void closingFailsWhatIsUnderWay() {
        CompletableFuture<?> pending;
        Quorum quorum;
        try (Publisher publisher = new Publisher()) {
            quorum = idle(publisher, 600_000, 2);
            pending = quorum.submit(QuorumTest.topic("a")).toCompletableFuture();
            quorum.close();
        }
        assertTrue(failure(pending).getMessage().contains("stopping"));
        assertTrue(failure(quorum.submit(QuorumTest.topic("b")).toCompletableFuture())
                .getMessage()
                .contains("stopping"));
    }

    @Test
    void aChangeThatIsTooLargeOrIncompleteIsRefused() throws Exception {
        try (Voter voter = Voter.started(directory, settings(0, 30_000, 10))) {
            ClusterException large = voter.refusal(new ClusterChange.AlterConfigs(
                    new ConfigResource(ConfigResource.Kind.BROKER, ""), Map.of("k", Optional.of("v".repeat(5_000)))));
            assertEquals(Reason.INVALID, large.reason());
            assertTrue(large.getMessage().contains("change.max.bytes"), large.getMessage());
            assertEquals(
                    Reason.INVALID,
                    voter.refusal(new ClusterChange.DeleteTopic(null)).reason());
        }
    }

    @Test
    void aConfiguredPortIsBoundAndOneThatIsTakenIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Voter voter = Voter.starting(directory.resolve("a"), settings(taken.getLocalPort(), 30_000, 10))) {
            voter.awaitHealth(health -> health.fatal() && health.detail().contains("port"));
        }
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = probe.getLocalPort();
        }
        try (Voter voter = Voter.started(directory.resolve("b"), settings(port, 30_000, 10));
                Socket socket = new Socket("127.0.0.1", port)) {
            assertTrue(socket.isConnected());
            voter.make(QuorumTest.topic("a"));
        }
    }
}
