package io.myelin.broker.core.partition;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.log.LogDirectory;
import io.myelin.log.LogStore;
import io.myelin.loop.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last of the disk from clients. What frees space takes some: deletions are recorded, committed offsets let readers
 * come to an end, a node that is restarted writes a little before it serves. Any thread.
 */
public final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** What is kept is at most this part of the whole. */
    private static final int PART = 4;

    private final LogStore store;
    private final Clock clock;
    private final long minFreeBytes;
    /** What may still be written before it is looked again. */
    private final AtomicLong leftBytes = new AtomicLong();

    private final AtomicLong lookAtNs;
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile long usableBytes;

    public DiskRoom(LogStore store, Clock clock, long minFreeBytes) {
        this.store = store;
        this.clock = clock;
        this.minFreeBytes = minFreeBytes;
        this.lookAtNs = new AtomicLong(clock.nowNs());
        look();
    }

    /**
     * Admits a batch of a client.
     *
     * @throws BusException when it would take what is kept
     */
    void admit(int bytes) {
        long nowNs = clock.nowNs();
        long dueNs = lookAtNs.get();
        if (nowNs - dueNs >= 0 && lookAtNs.compareAndSet(dueNs, nowNs + LOOK_NS)) {
            look();
        }
        if (leftBytes.addAndGet(-bytes) < 0) {
            look();
            if (leftBytes.addAndGet(-bytes) < 0) {
                refuse();
            }
        }
    }

    private void refuse() {
        if (full.compareAndSet(false, true)) {
            LOG.warn("Batches of clients are refused: {}", sentence());
        }
        throw new BusException(BusError.STORAGE, sentence());
    }

    private String sentence() {
        return "the disk has " + usableBytes + " bytes left, of which min.free.bytes=" + minFreeBytes
                + " are kept; delete records or topics, or grow the file system, and writes are taken again";
    }

    private void look() {
        long usable = -1;
        long kept = minFreeBytes;
        for (LogDirectory directory : store.directories()) {
            usable = Math.max(usable, directory.usableBytes());
            kept = directory.totalBytes() < 0 ? kept : Math.min(kept, directory.totalBytes() / PART);
        }
        usableBytes = usable;
        leftBytes.set(usable < 0 ? Long.MAX_VALUE / 2 : usable - kept);
        if (leftBytes.get() > kept / PART && full.compareAndSet(true, false)) {
            LOG.info("Batches of clients are taken again: {} bytes are free", usable);
        }
    }

    /** Why batches of clients are refused, if they are. */
    public Optional<String> problem() {
        return full.get() ? Optional.of(sentence()) : Optional.empty();
    }

    /** Free space as it was when it was last looked at; -1 when the store does not know. */
    public long usableBytes() {
        return usableBytes;
    }
}
