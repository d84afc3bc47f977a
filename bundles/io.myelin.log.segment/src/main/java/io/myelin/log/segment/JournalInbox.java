package io.myelin.log.segment;

import io.myelin.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer has to tell the logs of one owner. */
final class JournalInbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalInbox.class);

    private final Loop owner;
    private final JournalCourier courier;
    private final ReentrantLock lock = new ReentrantLock();
    private List<JournaledLog> waiting = new ArrayList<>();
    private List<JournaledLog> delivering = new ArrayList<>();
    private boolean announced;

    JournalInbox(Loop owner, JournalCourier courier) {
        this.owner = owner;
        this.courier = courier;
    }

    Loop owner() {
        return owner;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    void journaled(JournaledLog log, int run, long endOffset) {
        boolean fresh;
        lock.lock();
        try {
            fresh = log.tell(run, endOffset) && add(log);
        } finally {
            lock.unlock();
        }
        if (fresh) {
            courier.take(this);
        }
    }

    void refused(JournaledLog log, int run) {
        boolean fresh;
        lock.lock();
        try {
            fresh = log.tellRefused(run) && add(log);
        } finally {
            lock.unlock();
        }
        if (fresh) {
            courier.take(this);
        }
    }

    private boolean add(JournaledLog log) {
        waiting.add(log);
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** Sees to it that the owner reads what is here; on a loop of the node, which may become the owner for that. */
    void deliver() {
        try {
            owner.run(this);
        } catch (RejectedExecutionException e) {
            LOG.debug("A commit ended after the loop of its logs did");
        }
    }

    @Override
    public void run() {
        lock.lock();
        try {
            List<JournaledLog> swap = delivering;
            delivering = waiting;
            waiting = swap;
            announced = false;
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < delivering.size(); i++) {
            try {
                delivering.get(i).deliver();
            } catch (RuntimeException e) {
                LOG.error("A listener to durable offsets failed; the other logs are told all the same", e);
            }
        }
        delivering.clear();
    }
}
