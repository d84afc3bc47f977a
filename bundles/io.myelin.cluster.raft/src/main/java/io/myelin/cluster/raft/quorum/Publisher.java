package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterListener;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.raft.state.Deltas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands images to listeners on one thread. Images that come while listeners are busy are put together; who waits for a
 * version is answered after every listener was called with that or a later one.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final ClusterDelta NOTHING = new ClusterDelta(Set.of(), Set.of(), Set.of(), false);
    private static final long REMOVE_LIMIT_MS = 5_000;

    private record Waiting(long version, Runnable action) {}

    private static final class Listening {
        final ClusterListener listener;
        boolean hasImage;
        boolean removed;

        Listening(ClusterListener listener) {
            this.listener = listener;
        }
    }

    private final ThreadPoolExecutor thread = Threads.single("cluster-dispatch");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition callEnded = lock.newCondition();
    private final List<Listening> listeners = new ArrayList<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::version));
    private final AtomicLong published = new AtomicLong();
    private ClusterImage next;
    private int leader = PartitionImage.NO_LEADER;
    private ClusterDelta delta = NOTHING;
    private boolean scheduled;
    private Listening inCall;
    private Thread dispatching;
    private ClusterImage source;
    private volatile ClusterImage current = ClusterImage.EMPTY;

    /** The newest image that listeners are told of. */
    public ClusterImage image() {
        return current;
    }

    long publishedCount() {
        return published.get();
    }

    /** Goes on from the image offered last. */
    void offer(ClusterImage image, ClusterDelta differs) {
        lock.lock();
        try {
            next = image;
            delta = Deltas.union(delta, differs);
            schedule();
        } finally {
            lock.unlock();
        }
    }

    /** Begins anew with an image that may differ in anything from the last one; what was offered and is newer stays. */
    void restart(ClusterImage image) {
        lock.lock();
        try {
            next = next == null || image.version() >= next.version() ? image : next;
            delta = Deltas.union(delta, Deltas.between(current, next));
            schedule();
        } finally {
            lock.unlock();
        }
    }

    /** Names the leader in this and later images: it is not decided, it is what this node knows. */
    void leader(int node) {
        lock.lock();
        try {
            leader = node;
            schedule();
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code action} on the publisher's thread once listeners know {@code version}. */
    void whenPublished(long version, Runnable action) {
        lock.lock();
        try {
            waiting.add(new Waiting(version, action));
            schedule();
        } finally {
            lock.unlock();
        }
    }

    public void add(ClusterListener listener) {
        lock.lock();
        try {
            listeners.add(new Listening(listener));
            schedule();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the listener is not being called any more, and won't be. */
    public void remove(ClusterListener listener) {
        lock.lock();
        try {
            Listening found = listeners.stream()
                    .filter(l -> l.listener == listener)
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                return;
            }
            found.removed = true;
            listeners.remove(found);
            long leftNs = TimeUnit.MILLISECONDS.toNanos(REMOVE_LIMIT_MS);
            while (inCall == found && dispatching != Thread.currentThread() && leftNs > 0) {
                leftNs = callEnded.awaitNanos(leftNs);
            }
            if (leftNs <= 0) {
                LOG.warn("The cluster listener {} does not return; it goes on without being waited for", listener);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void schedule() {
        if (!scheduled && next != null) {
            scheduled = true;
            try {
                thread.execute(this::dispatch);
            } catch (RejectedExecutionException e) {
                LOG.debug("An image came after the publisher was closed", e);
            }
        }
    }

    private void dispatch() {
        ClusterImage image;
        ClusterDelta differs;
        List<Listening> called;
        boolean isNew;
        lock.lock();
        try {
            scheduled = false;
            dispatching = Thread.currentThread();
            isNew = next != source || leader != current.quorumLeader();
            source = next;
            image = isNew ? withLeader(next, leader) : current;
            differs = delta;
            delta = NOTHING;
            called = List.copyOf(listeners);
        } finally {
            lock.unlock();
        }
        current = image;
        published.addAndGet(isNew ? 1 : 0);
        ClusterDelta everything = null;
        for (Listening listening : called) {
            if (!listening.hasImage) {
                everything = everything == null ? Deltas.between(ClusterImage.EMPTY, image) : everything;
                call(listening, image, everything);
            } else if (isNew) {
                call(listening, image, differs);
            }
        }
        answer(image.version());
    }

    private static ClusterImage withLeader(ClusterImage i, int leader) {
        return new ClusterImage(
                i.version(),
                i.clusterId(),
                leader,
                i.nodes(),
                i.topics(),
                i.topicNames(),
                i.configs(),
                i.features(),
                i.producerIds(),
                i.quotas());
    }

    private void call(Listening listening, ClusterImage image, ClusterDelta differs) {
        lock.lock();
        try {
            if (listening.removed) {
                return;
            }
            inCall = listening;
        } finally {
            lock.unlock();
        }
        try {
            listening.hasImage = true;
            listening.listener.onImage(image, differs);
        } catch (RuntimeException | LinkageError e) {
            LOG.error(
                    "The cluster listener {} failed on image {}; it gets the next one as usual",
                    listening.listener,
                    image.version(),
                    e);
        } finally {
            lock.lock();
            try {
                inCall = null;
                callEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void answer(long version) {
        while (true) {
            Runnable action;
            lock.lock();
            try {
                if (waiting.isEmpty() || waiting.peek().version() > version) {
                    return;
                }
                action = waiting.poll().action();
            } finally {
                lock.unlock();
            }
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("What waited for image {} failed", version, e);
            }
        }
    }

    @Override
    public void close() {
        Threads.stop(thread, REMOVE_LIMIT_MS);
    }
}
