package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.raft.state.ClusterState;
import io.myelin.file.FileIO;
import io.myelin.health.Health;
import io.myelin.loop.Clock;
import io.myelin.metric.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.protocol.ClientId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's voter: opens the server, watches it, opens it again when that can help, and publishes what was decided. */
public final class Quorum implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Quorum.class);
    private static final long TICK_MS = 250;
    private static final long RETRY_FIRST_MS = 1_000;
    private static final long RETRY_LAST_MS = 30_000;
    private static final long SAVE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Storage storage;
    private final QuorumSettings settings;
    private final Clock clock;
    private final Publisher publisher;
    private final Runnable onFirstImage;
    private final ScheduledThreadPoolExecutor timer = Threads.timer("cluster-timer");
    private final ThreadPoolExecutor opener = Threads.single("cluster-open");
    private final Submissions submissions;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean first = new AtomicBoolean(true);
    private final AtomicBoolean opening = new AtomicBoolean();
    private final AtomicLong reopened = new AtomicLong();
    private final AtomicLong snapshots = new AtomicLong();
    private final AtomicLong snapshotsFailed = new AtomicLong();
    private volatile Run run;
    private volatile Failure failure;
    private volatile boolean closed;
    private long retryMs = RETRY_FIRST_MS;
    private long retryAtNs;
    private long saveAtNs;

    public Quorum(
            Path directory,
            int nodeId,
            FileIO files,
            Clock clock,
            QuorumSettings settings,
            Publisher publisher,
            Runnable onFirstImage) {
        this.storage = new Storage(files, directory, nodeId, settings);
        this.settings = settings;
        this.clock = clock;
        this.saveAtNs = clock.nowNs();
        this.publisher = publisher;
        this.onFirstImage = onFirstImage;
        this.submissions = new Submissions(settings, new Target(), publisher, timer, Quorum::newClientId);
    }

    /** Returns at once; opening goes on in the background. */
    public void start() {
        opening.set(true);
        opener.execute(this::open);
        timer.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    public CompletionStage<ClusterImage> submit(ClusterChange change) {
        return submissions.submit(change);
    }

    private static ClientId newClientId() {
        try {
            return ClassLoaders.callWith(ClientId.class, ClientId::randomId);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void open() {
        Run next = new Run();
        try {
            Identity identity = storage.prepare();
            next.machine = new QuorumStateMachine(
                    identity.clusterId(), storage.snapshots(identity), settings.snapshotEntries(), next);
            next.server = QuorumServer.open(storage.logDirectory(), identity, settings, next.machine);
            storage.opened(identity);
            LOG.info("Voter {} of cluster {} is open", identity.nodeId(), identity.clusterId());
            run = next;
            failure = null;
            goLive(next);
        } catch (IOException | RuntimeException | LinkageError e) {
            if (next.server != null) {
                next.server.close(settings.closeTimeoutMs());
            }
            failed(Failure.ofOpen(e, storage.directory()));
        } finally {
            opening.set(false);
        }
    }

    private void reopen() {
        Run old = run;
        if (old != null && !old.server.close(settings.closeTimeoutMs())) {
            LOG.warn("The failed server of the quorum does not close; it is tried again");
            opening.set(false);
            return;
        }
        run = null;
        reopened.incrementAndGet();
        open();
    }

    private void failed(Failure next) {
        Failure before = failure;
        failure = next;
        lock.lock();
        try {
            // Space is looked for often: that costs nothing, and it is what everybody waits for.
            retryMs = next.space() ? RETRY_FIRST_MS : retryMs;
            retryAtNs = clock.nowNs() + TimeUnit.MILLISECONDS.toNanos(retryMs);
            retryMs = Math.min(retryMs * 2, RETRY_LAST_MS);
        } finally {
            lock.unlock();
        }
        if (before == null || !before.message().equals(next.message())) {
            LOG.error("The cluster's metadata can't be changed: {}", next.message(), next.cause());
        }
        if (next.space()) {
            storage.spend();
        }
        submissions.failAll(next.message());
    }

    /** The log or the state machine can't go on; the first cause counts, others follow from it. */
    void logFailed(Throwable cause) {
        if (failure == null && !closed) {
            failed(Failure.ofRun(cause, storage.directory()));
        }
    }

    private void tick() {
        try {
            Run present = run;
            if (failure == null && present != null) {
                watch(present);
            } else if (failure != null && mayRetry() && opening.compareAndSet(false, true)) {
                opener.execute(this::reopen);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The quorum is closing", e);
        } catch (RuntimeException e) {
            LOG.error("Watching the quorum failed; it is tried again", e);
        }
    }

    private void watch(Run present) {
        if (!present.server.alive()) {
            failed(Failure.closed());
            return;
        }
        if (!present.live && present.server.caughtUp()) {
            present.ready = true;
            goLive(present);
        }
        if (present.live) {
            present.lead(present.server.leader());
        }
        if (clock.nowNs() - saveAtNs >= 0) {
            saveAtNs = clock.nowNs() + SAVE_NS;
            storage.save();
        }
    }

    private boolean mayRetry() {
        Failure present = failure;
        if (closed || present == null || !present.healing() || clock.nowNs() - retryAtNs < 0) {
            return false;
        }
        return !present.space() || storage.canOpen();
    }

    /** Publishes once the server is open and has applied everything that was committed before. */
    private void goLive(Run present) {
        lock.lock();
        try {
            if (present.live || !present.ready || present != run) {
                return;
            }
            present.live = true;
            present.lead(present.server.leader());
            publisher.restart(present.machine.state().image());
            retryMs = RETRY_FIRST_MS;
        } finally {
            lock.unlock();
        }
        if (first.compareAndSet(true, false)) {
            publisher.whenPublished(0, onFirstImage);
        }
    }

    /** @throws ClusterException while the log is not open */
    public QuorumView view() {
        Run present = run;
        if (present == null) {
            throw new ClusterException(
                    ClusterException.Reason.UNAVAILABLE, "the log of the metadata quorum is not open: see /health");
        }
        return present.server.view(clock.nowMs());
    }

    public Health health() {
        Failure problem = failure;
        ClusterImage image = publisher.image();
        if (problem != null) {
            return problem.fatal() ? Health.fatal(problem.message()) : Health.failing(problem.message());
        }
        Run present = run;
        if (present == null || !present.live) {
            return Health.failing("the metadata quorum is starting");
        }
        if (present.leader == PartitionImage.NO_LEADER) {
            return Health.failing(
                    "the metadata quorum has no leader: start the other voters, check the network to them");
        }
        return Health.ok("metadata at version " + image.version() + ", node " + present.leader + " leads the quorum");
    }

    public List<Metric> metrics() {
        Run present = run;
        ClusterImage image = publisher.image();
        return List.of(
                counter("changes_accepted", "changes made", submissions.acceptedCount()),
                counter("changes_refused", "changes refused by the quorum", submissions.refusedCount()),
                counter("changes_unavailable", "changes not decided", submissions.unavailableCount()),
                gauge("changes_pending", "changes under way", submissions.pendingCount()),
                counter("images_published", "images given to listeners", publisher.publishedCount()),
                counter("snapshots", "snapshots written", snapshots.get()),
                counter("snapshots_failed", "snapshots that could not be written", snapshotsFailed.get()),
                counter("reopened", "times the log was opened again after a failure", reopened.get()),
                gauge("image_version", "index of the newest entry in the image", image.version()),
                gauge("topics", "topics in the image", image.topics().size()),
                gauge(
                        "quorum_leader",
                        "node that leads the quorum, -1 for none",
                        present == null ? PartitionImage.NO_LEADER : present.leader));
    }

    private static Metric counter(String name, String help, double value) {
        return new Metric(name, help, Metric.Kind.COUNTER, value);
    }

    private static Metric gauge(String name, String help, double value) {
        return new Metric(name, help, Metric.Kind.GAUGE, value);
    }

    /** Ends within about twice the configured time. */
    @Override
    public void close() {
        closed = true;
        submissions.close();
        timer.shutdownNow();
        Threads.stop(opener, settings.closeTimeoutMs());
        Run last = run;
        if (last != null && !last.server.close(settings.closeTimeoutMs())) {
            LOG.warn("The quorum's server does not close within {} ms and is left behind", settings.closeTimeoutMs());
        }
    }

    private final class Target implements Submissions.Target {
        @Override
        public Optional<QuorumServer> server() {
            Run present = run;
            return present == null ? Optional.empty() : Optional.of(present.server);
        }

        @Override
        public Optional<String> problem() {
            Failure present = failure;
            return present == null ? Optional.empty() : Optional.of(present.message());
        }

        @Override
        public Optional<String> noRoom() {
            return storage.noRoom();
        }
    }

    /** One server from opening to closing, and what it says. */
    private final class Run implements QuorumStateMachine.Events {
        private volatile QuorumServer server;
        private volatile QuorumStateMachine machine;
        private volatile boolean ready;
        private volatile boolean live;
        private volatile int leader = PartitionImage.NO_LEADER;

        private void lead(int node) {
            if (leader != node) {
                leader = node;
                publisher.leader(node);
            }
        }

        @Override
        public void onApplied(ClusterState state, ClusterDelta delta) {
            if (live) {
                publisher.offer(state.image(), delta);
            }
        }

        @Override
        public void onReplaced(ClusterState state) {
            if (live) {
                publisher.restart(state.image());
            }
        }

        @Override
        public void onLeader(int node) {
            lead(node);
        }

        @Override
        public void onLeaderReady() {
            ready = true;
            goLive(this);
        }

        @Override
        public void onFailure(Throwable cause) {
            logFailed(cause);
        }

        @Override
        public void onSnapshot(boolean written) {
            (written ? snapshots : snapshotsFailed).incrementAndGet();
        }
    }
}
