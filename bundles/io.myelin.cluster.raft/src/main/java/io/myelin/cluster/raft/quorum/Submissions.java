package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.raft.codec.ChangeCodec;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;

/** The changes under way: bounded in number and time, submitted in their order, tried again while a leader is being elected. */
final class Submissions {
    private static final long RETRY_MS = 20;
    private static final long STOP_LIMIT_MS = 2_000;

    /** What there is to submit to. */
    interface Target {
        /** The server; empty while it is being opened. */
        Optional<QuorumServer> server();

        /** Why nothing can be decided now; empty when it can, or soon will. */
        Optional<String> problem();

        /** Why the cluster can't grow now. */
        Optional<String> noRoom();
    }

    private record Pending(long callId, byte[] bytes, CompletableFuture<ClusterImage> result) {}

    private final QuorumSettings settings;
    private final Target target;
    private final Publisher publisher;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor thread = Threads.single("cluster-submit");
    private final ClientId clientId;
    private final AtomicLong callIds = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unavailable = new AtomicLong();
    private volatile boolean closed;

    Submissions(
            QuorumSettings settings,
            Target target,
            Publisher publisher,
            ScheduledThreadPoolExecutor timer,
            Supplier<ClientId> clientId) {
        this.settings = settings;
        this.target = target;
        this.publisher = publisher;
        this.timer = timer;
        this.clientId = clientId.get();
    }

    CompletionStage<ClusterImage> submit(ClusterChange change) {
        byte[] bytes;
        try {
            bytes = ChangeCodec.encode(change);
        } catch (RuntimeException e) {
            return failed(Reason.INVALID, "the change is incomplete: " + e);
        }
        if (bytes.length > settings.changeMaxBytes()) {
            return failed(
                    Reason.INVALID,
                    "the change takes " + bytes.length + " bytes, more than change.max.bytes="
                            + settings.changeMaxBytes() + ": split it");
        }
        Optional<String> narrow = grows(change) ? target.noRoom() : Optional.empty();
        if (narrow.isPresent()) {
            return failed(Reason.NO_SPACE, narrow.get());
        }
        Optional<String> obstacle = closed ? Optional.of("the node is stopping") : target.problem();
        if (obstacle.isPresent()) {
            return failed(Reason.UNAVAILABLE, obstacle.get());
        }
        if (count.incrementAndGet() > settings.maxPending()) {
            count.decrementAndGet();
            return failed(Reason.UNAVAILABLE, "pending.submits=" + settings.maxPending() + " changes are under way");
        }
        return enter(bytes);
    }

    private CompletionStage<ClusterImage> enter(byte[] bytes) {
        Pending p = new Pending(callIds.incrementAndGet(), bytes, new CompletableFuture<>());
        pending.add(p);
        try {
            Future<?> timeout = timer.schedule(() -> expire(p), settings.submitTimeoutMs(), TimeUnit.MILLISECONDS);
            p.result().whenComplete((image, error) -> timeout.cancel(false));
            thread.execute(() -> attempt(p));
        } catch (RejectedExecutionException e) {
            fail(p, new ClusterException(Reason.UNAVAILABLE, "the node is stopping", e));
        }
        return p.result();
    }

    /** Fails what is under way: the log can't go on for now. */
    void failAll(String message) {
        for (Pending p : pending) {
            fail(p, new ClusterException(Reason.UNAVAILABLE, message));
        }
    }

    private static boolean grows(ClusterChange change) {
        return change instanceof ClusterChange.CreateTopic || change instanceof ClusterChange.AddPartitions;
    }

    private void attempt(Pending p) {
        if (p.result().isDone()) {
            return;
        }
        Optional<QuorumServer> server = target.server();
        if (server.isEmpty()) {
            retry(p);
            return;
        }
        server.get().submit(clientId, p.callId(), p.bytes()).whenComplete((answer, error) -> {
            if (error != null) {
                failedAttempt(p, error);
            } else if (answer.refusal().isPresent()) {
                publisher.whenPublished(0, () -> fail(p, answer.refusal().get()));
            } else {
                publisher.whenPublished(answer.index(), () -> succeed(p));
            }
        });
    }

    private void failedAttempt(Pending p, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        Optional<String> problem = target.problem();
        if (problem.isPresent()) {
            fail(p, new ClusterException(Reason.UNAVAILABLE, problem.get(), cause));
        } else if (cause instanceof NotLeaderException
                || cause instanceof LeaderNotReadyException
                || cause instanceof ServerNotReadyException) {
            retry(p);
        } else {
            fail(p, new ClusterException(Reason.UNAVAILABLE, "the quorum did not decide: " + cause, cause));
        }
    }

    private void retry(Pending p) {
        try {
            timer.schedule(() -> thread.execute(() -> attempt(p)), RETRY_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            fail(p, new ClusterException(Reason.UNAVAILABLE, "the node is stopping", e));
        }
    }

    private void expire(Pending p) {
        fail(
                p,
                new ClusterException(
                        Reason.UNAVAILABLE,
                        "the quorum did not decide within submit.timeout.ms=" + settings.submitTimeoutMs()
                                + "; the change may still be made"));
    }

    private void succeed(Pending p) {
        if (leave(p)) {
            accepted.incrementAndGet();
            p.result().complete(publisher.image());
        }
    }

    private void fail(Pending p, ClusterException e) {
        if (leave(p)) {
            (e.reason() == Reason.UNAVAILABLE ? unavailable : refused).incrementAndGet();
            p.result().completeExceptionally(e);
        }
    }

    /** Makes room before who waits is answered; true for the first to answer. */
    private boolean leave(Pending p) {
        boolean first = pending.remove(p);
        if (first) {
            count.decrementAndGet();
        }
        return first;
    }

    private CompletionStage<ClusterImage> failed(Reason reason, String message) {
        (reason == Reason.UNAVAILABLE ? unavailable : refused).incrementAndGet();
        return CompletableFuture.failedFuture(new ClusterException(reason, message));
    }

    int pendingCount() {
        return count.get();
    }

    long acceptedCount() {
        return accepted.get();
    }

    long refusedCount() {
        return refused.get();
    }

    long unavailableCount() {
        return unavailable.get();
    }

    /** No more from now on; what is under way fails. */
    void close() {
        closed = true;
        failAll("the node is stopping; the change may still be made");
        Threads.stop(thread, STOP_LIMIT_MS);
    }
}
