package io.myelin.broker.core.node;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Partition;
import io.myelin.broker.core.config.TopicSettings;
import io.myelin.broker.core.partition.CorePartition;
import io.myelin.broker.core.partition.FailedPartition;
import io.myelin.cluster.ReplicaSet;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one partition on this node, from opening to closing or deletion. Each method may be called on any thread; what it
 * asks for is done on the partition's loop, in the order of the calls.
 */
final class HostedPartition {
    private static final Logger LOG = LoggerFactory.getLogger(HostedPartition.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);

    private final TopicIdPartition id;
    private final Loop loop;
    private final LogAccess logs;
    private final CompletableFuture<Partition> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** Whether the topic was there before this generation, so that its log may have been forgotten. */
    private final boolean known;

    private CorePartition open;
    /** What the open log is of. */
    private LogStore store;

    /** Where the newest log that was open here has ended. */
    private long end;

    private PartitionImage newest;
    private boolean retrying;
    private boolean scheduled;
    private volatile TopicSettings settings;
    private boolean announced;
    private boolean ended;
    private volatile Partition visible;

    HostedPartition(TopicIdPartition id, Loop loop, LogAccess logs, TopicSettings first, boolean known) {
        this.id = id;
        this.settings = first;
        this.known = known;
        this.loop = loop;
        this.logs = logs;
    }

    TopicIdPartition id() {
        return id;
    }

    Loop loop() {
        return loop;
    }

    /** What callers get: nothing before it was tried to open it. */
    Optional<Partition> visible() {
        return Optional.ofNullable(visible);
    }

    /** The name of its store, by the settings that it was opened with. */
    String storage() {
        return settings.storage();
    }

    boolean failed() {
        return visible instanceof FailedPartition;
    }

    /** Why, empty when it has not. */
    String failure() {
        return visible instanceof FailedPartition failed ? failed.cause() : "";
    }

    /** Completes on the loop when the partition is open, or could not be opened. */
    CompletionStage<Partition> opened() {
        return opened;
    }

    void open(PartitionImage image) {
        loop.execute(() -> {
            newest = image;
            follow();
        });
    }

    void onImage(PartitionImage image) {
        loop.execute(() -> {
            newest = image;
            follow();
        });
    }

    void configure(TopicSettings next) {
        loop.execute(() -> {
            settings = next;
            if (open != null) {
                open.configure(next);
            }
        });
    }

    void announce() {
        loop.execute(() -> {
            announced = true;
            if (open != null) {
                open.announce();
            }
        });
    }

    void drain() {
        loop.execute(() -> {
            if (open != null) {
                open.drain();
            }
        });
    }

    /** The store of the topic is here: what waits for it is opened. */
    void storeCame(String name) {
        loop.execute(() -> {
            if (newest != null && open == null && settings.storage().equals(name)) {
                follow();
            }
        });
    }

    /** Completes when the store is not used here any more. */
    CompletionStage<Void> storeWent(LogStore gone) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                if (open != null && store == gone) {
                    leaveStore();
                }
                left.complete(null);
            });
        } catch (RejectedExecutionException e) {
            left.completeExceptionally(e);
        }
        return left;
    }

    private void leaveStore() {
        CorePartition left = open;
        open = null;
        store = null;
        visible = new FailedPartition(id, loop, absent());
        end = left.endOffset();
        closeQuietly(left);
    }

    private String absent() {
        return "its store '" + settings.storage()
                + "' is not here, its bundle is being replaced or was stopped; try again";
    }

    /** On the loop. */
    void retain(long nowMs) throws StorageException {
        if (open != null) {
            open.retain(nowMs);
        }
    }

    /** Closes the partition for a next generation to go on with. */
    CompletionStage<Void> end() {
        return onLoop(() -> {
            close(false);
            closed.complete(null);
        });
    }

    /** Closes the partition and deletes its log. */
    CompletionStage<Void> delete() {
        return onLoop(() -> {
            close(true);
            try {
                logs.world().blocking().execute(this::deleteLog);
            } catch (RejectedExecutionException e) {
                // The pool is full: better slow here than a log that stays.
                deleteLog();
            }
        });
    }

    private CompletionStage<Void> onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            closed.completeExceptionally(e);
        }
        return closed;
    }

    /** Brings the partition to where the newest image wants it; what the disk does not allow now is tried again. */
    private void follow() {
        if (ended) {
            return;
        }
        if (open == null && logs.stores().find(settings.storage()).isEmpty()) {
            // Opened when the store comes.
            visible = new FailedPartition(id, loop, absent());
            opened.complete(visible);
            return;
        }
        try {
            if (open == null) {
                open();
            } else {
                open.onImage(newest);
            }
            retrying = false;
        } catch (StorageException | RuntimeException e) {
            failed(e);
        }
        opened.complete(visible);
    }

    private void open() throws StorageException {
        LogStore found = logs.stores()
                .find(settings.storage())
                .orElseThrow(() -> new StorageException(StorageException.Kind.CLOSED, absent()));
        PartitionLog log = found.open(id, settings.log());
        try {
            if (found.forgets() && log.endOffset() == 0) {
                goOn(log);
            }
            ReplicaSet set = logs.replication().open(id, newest, log, loop);
            open = CorePartition.open(id, newest, settings, log, set, loop, logs.world());
        } catch (StorageException | RuntimeException e) {
            closeQuietly(log);
            throw e;
        }
        store = found;
        visible = open;
        if (announced) {
            open.announce();
        }
    }

    /** Offsets that were given out before and are forgotten are not given out again. */
    private void goOn(PartitionLog forgotten) throws StorageException {
        if (end > 0) {
            forgotten.restartAt(end);
        } else if (known) {
            forgotten.restartAt(Forgotten.offset(logs.world().clock()));
        }
    }

    private void failed(Exception cause) {
        if (open == null) {
            visible = new FailedPartition(id, loop, String.valueOf(cause.getMessage()));
        }
        if (!retrying) {
            retrying = true;
            LOG.error("{} does not work here, trying again every few seconds: {}", id, cause.getMessage());
            LOG.debug("What kept {} from working", id, cause);
        }
        if (!scheduled) {
            scheduled = true;
            loop.schedule(RETRY_NS, () -> {
                scheduled = false;
                follow();
            });
        }
    }

    private void close(boolean gone) {
        ended = true;
        try {
            if (open != null) {
                open.close(gone);
            }
        } catch (StorageException e) {
            LOG.error("The log of {} was not closed cleanly; the next start recovers it: {}", id, e.getMessage());
        }
        opened.complete(visible == null ? new FailedPartition(id, loop, "it was closed first") : visible);
    }

    private void closeQuietly(CorePartition left) {
        try {
            left.close(true);
        } catch (StorageException e) {
            LOG.warn("The log of {} was not closed cleanly: {}", id, e.getMessage());
        }
    }

    private void closeQuietly(PartitionLog log) {
        try {
            log.close();
        } catch (StorageException e) {
            LOG.warn("The log of {} was not closed cleanly: {}", id, e.getMessage());
        }
    }

    private void deleteLog() {
        try {
            Optional<LogStore> keeper = logs.stores().find(settings.storage());
            if (keeper.isPresent()) {
                keeper.get().delete(id);
            }
        } catch (StorageException | RuntimeException e) {
            LOG.error("The log of {} is not deleted, the next start tries again: {}", id, e.getMessage());
        }
        closed.complete(null);
    }
}
