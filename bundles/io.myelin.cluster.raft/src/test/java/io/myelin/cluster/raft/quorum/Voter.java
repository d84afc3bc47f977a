package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.health.Health;
import io.myelin.loop.Clock;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A voter on a directory of a test. */
final class Voter implements AutoCloseable {
    static final int NODE = 7;
    private static final long PATIENCE_S = 60;
    private static final long POLL_NS = 5_000_000;

    final NioFiles files = new NioFiles();
    final Publisher publisher = new Publisher();
    final Quorum quorum;
    private final CountDownLatch ready = new CountDownLatch(1);

    private Voter(Path directory, QuorumSettings settings) {
        quorum = new Quorum(directory, NODE, files, Clock.system(), settings, publisher, ready::countDown);
    }

    static QuorumSettings settings() {
        return settings(100);
    }

    static QuorumSettings settings(int snapshotEntries) {
        return settings(snapshotEntries, 1 << 20);
    }

    static QuorumSettings settings(int snapshotEntries, int segmentBytes) {
        return new QuorumSettings(
                "127.0.0.1", 0, snapshotEntries, segmentBytes, 1 << 20, 1 << 20, 30_000, 10_000, 20_000);
    }

    /** Starts, and does not wait. */
    static Voter starting(Path directory, QuorumSettings settings) {
        directory.toFile().mkdirs();
        Voter voter = new Voter(directory, settings);
        voter.quorum.start();
        return voter;
    }

    static Voter started(Path directory) throws InterruptedException {
        return started(directory, settings());
    }

    static Voter started(Path directory, QuorumSettings settings) throws InterruptedException {
        Voter voter = starting(directory, settings);
        if (!voter.ready.await(PATIENCE_S, TimeUnit.SECONDS)) {
            String why = voter.quorum.health().detail();
            voter.close();
            throw new AssertionError("the voter does not get ready: " + why);
        }
        return voter;
    }

    CompletableFuture<ClusterImage> submit(ClusterChange change) {
        return quorum.submit(change).toCompletableFuture();
    }

    ClusterImage make(ClusterChange change) throws InterruptedException, TimeoutException {
        try {
            return submit(change).get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    ClusterException refusal(ClusterChange change) throws InterruptedException, TimeoutException {
        try {
            throw new AssertionError("was made: " + submit(change).get(PATIENCE_S, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return (ClusterException) e.getCause();
        }
    }

    /** Returns when the health is as wanted. */
    void awaitHealth(Predicate<Health> wanted) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!wanted.test(quorum.health())) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("health stays " + quorum.health());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    ClusterImage image() {
        return publisher.image();
    }

    @Override
    public void close() {
        quorum.close();
        publisher.close();
    }
}
