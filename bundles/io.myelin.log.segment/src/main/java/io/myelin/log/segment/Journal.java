package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit for all logs of class {@code fsync}: what they append is copied here, and one write and one sync bring to disk
 * what came in while the sync before ran. The batches lie in their segments, too, in the page cache; after a power cut they are
 * put there again. A log whose batch is not taken (no file yet, too much is waiting) syncs its segments for itself.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final StoreContext context;
    private final JournalWriter writer;
    private final JournalFiles files;
    private final JournalRecycler recycler;
    private final int pendingBytesMax;
    private final JournalCourier[] couriers;
    private final Map<Loop, JournalInbox> inboxes = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock committing = new ReentrantLock();
    private JournalGroup pending = new JournalGroup(0);
    private JournalGroup spare = new JournalGroup(1);
    private final JournalRing ring;
    private final Runnable task = this::write;
    private boolean scheduled;
    private boolean noRoom;
    private boolean stuck;
    private boolean closed;

    Journal(StoreContext context, JournalFiles files, JournalRing ring, JournalWriter writer, int pendingBytesMax) {
        this.context = context;
        this.files = files;
        this.ring = ring;
        this.writer = writer;
        this.pendingBytesMax = (int) Math.min(pendingBytesMax, files.fileBytes());
        this.couriers = new JournalCourier[context.loops().count()];
        for (int i = 0; i < couriers.length; i++) {
            couriers[i] = new JournalCourier(context.loops().loop(i));
        }
        this.recycler = new JournalRecycler(context, files, this);
    }

    /** Begins to free what an earlier life left. */
    void start() {
        recycler.kick();
    }

    JournaledLog log(LogState state, JournaledLog.Side side) {
        Loop owner = context.loops().owner(state.partition());
        JournalInbox inbox = inboxes.computeIfAbsent(owner, key -> new JournalInbox(key, courierOf(key)));
        return new JournaledLog(this, inbox, side, state);
    }

    private JournalCourier courierOf(Loop owner) {
        for (JournalCourier courier : couriers) {
            if (courier.loop() == owner) {
                return courier;
            }
        }
        return couriers[inboxes.size() % couriers.length];
    }

    boolean offer(JournaledLog log, Segment segment, long position, BatchView batch, int run) {
        boolean wakes;
        lock.lock();
        try {
            if (closed || stuck || ring.isEmpty()) {
                prepareIfNeeded();
                return false;
            }
            if (!pending.add(log, batch, segment, position, pendingBytesMax)) {
                context.counters().add(Counters.Counter.JOURNAL_REFUSED_BATCHES, 1);
                return false;
            }
            log.joined(pending, run, batch.nextOffset());
            wakes = !scheduled && !noRoom;
            scheduled |= wakes;
        } finally {
            lock.unlock();
        }
        if (wakes) {
            writer.wake(task);
        }
        return true;
    }

    private void prepareIfNeeded() {
        if (!closed && ring.free() == 0) {
            files.prepareLater(ring.all().size(), this::prepared);
        }
    }

    private void prepared(JournalFile file) {
        lock.lock();
        try {
            ring.add(file);
        } finally {
            lock.unlock();
        }
        roomAgain();
    }

    /** The writer: one group, and again when there is more by then. */
    private void write() {
        try {
            commit();
        } catch (StorageException e) {
            LOG.debug("The journal ends here: {}", e.getMessage());
        } catch (RuntimeException e) {
            context.disk().fail("Writing the journal", new IOException(e));
        }
        lock.lock();
        try {
            scheduled =
                    !pending.isEmpty() && !noRoom && context.disk().failure().isEmpty();
            if (!scheduled) {
                return;
            }
        } finally {
            lock.unlock();
        }
        writer.wake(task);
    }

    /** Writes what is pending here and now; returns without when there is no room for it. */
    void commitNow() throws StorageException {
        commit();
    }

    /** Before the logs are closed: one commit for all of them. */
    void commitAll() {
        try {
            commit();
        } catch (StorageException e) {
            LOG.debug("The journal ends here: {}", e.getMessage());
        }
    }

    private void commit() throws StorageException {
        committing.lock();
        try {
            JournalGroup group;
            JournalFile file;
            long place;
            lock.lock();
            try {
                if (pending.isEmpty()) {
                    return;
                }
                file = ring.place(pending.placeBytes());
                noRoom = file == null;
                prepareIfNeeded();
                if (noRoom) {
                    recycler.kick();
                    return;
                }
                place = ring.position();
                group = pending;
                pending = spare;
                spare = group;
            } finally {
                lock.unlock();
            }
            write(group, file, place);
            recycler.kick();
        } finally {
            committing.unlock();
        }
    }

    private void write(JournalGroup group, JournalFile file, long place) throws StorageException {
        context.disk().check();
        int bytes = group.placeBytes();
        try {
            file.handle().write(group.sealed(files.salt(), file.lap(), place), place);
        } catch (IOException e) {
            StorageException failure = context.disk().onWrite("Writing " + file.path(), e);
            if (failure.kind() != StorageException.Kind.FULL) {
                throw failure;
            }
            LOG.warn("{}; partitions sync for themselves until there is space", failure.getMessage());
            giveUp(group);
            return;
        }
        try {
            file.handle().sync(false);
        } catch (IOException e) {
            throw context.disk().fail("Syncing " + file.path(), e);
        }
        context.counters().add(Counters.Counter.JOURNAL_COMMITS, 1);
        context.counters().add(Counters.Counter.JOURNAL_BATCHES, group.count());
        context.counters().add(Counters.Counter.JOURNAL_BYTES, bytes);
        List<JournaledLog> members = group.members();
        for (int i = 0; i < members.size(); i++) {
            JournaledLog member = members.get(i);
            if (member.entered(file.lap())) {
                file.members().add(member);
            }
            member.committed(group);
        }
        group.clear();
        handOver();
    }

    private void handOver() {
        for (JournalCourier courier : couriers) {
            courier.handOver();
        }
    }

    private void giveUp(JournalGroup group) {
        lock.lock();
        try {
            ring.leaveCurrent();
            group.members().forEach(member -> member.given(group));
            group.clear();
        } finally {
            lock.unlock();
        }
        handOver();
    }

    /** The oldest file that is not written to any more, null when there is none or the journal is closed. */
    JournalFile toFree() {
        lock.lock();
        try {
            return closed ? null : ring.oldestUsed();
        } finally {
            lock.unlock();
        }
    }

    /** What the oldest file holds is in the segments, and that is on record. */
    void freed() {
        lock.lock();
        try {
            JournalFile file = ring.freeOldest();
            stuck = false;
            if (file.sizeBytes() != files.fileBytes()) {
                ring.remove(file);
                files.drop(file);
            }
        } finally {
            lock.unlock();
        }
        roomAgain();
    }

    private void roomAgain() {
        boolean wakes;
        lock.lock();
        try {
            noRoom = false;
            wakes = !scheduled && !pending.isEmpty() && !closed;
            scheduled |= wakes;
        } finally {
            lock.unlock();
        }
        if (wakes) {
            writer.wake(task);
        }
    }

    /** The oldest file cannot be freed now: who waits for room is to sync for itself. */
    void stuck() {
        committing.lock();
        try {
            lock.lock();
            try {
                if (ring.free() > 0 || !noRoom) {
                    return;
                }
                stuck = true;
            } finally {
                lock.unlock();
            }
            giveUpPending();
        } finally {
            committing.unlock();
        }
    }

    private void giveUpPending() {
        lock.lock();
        try {
            JournalGroup group = pending;
            group.members().forEach(member -> member.given(group));
            group.clear();
        } finally {
            lock.unlock();
        }
        handOver();
    }

    /** Ends what runs. What was not committed by then is for the logs to sync. */
    void close() {
        writer.stop();
        committing.lock();
        try {
            lock.lock();
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
            files.close(ring.all());
        } finally {
            committing.unlock();
        }
    }

    int files() {
        lock.lock();
        try {
            return ring.all().size();
        } finally {
            lock.unlock();
        }
    }
}
