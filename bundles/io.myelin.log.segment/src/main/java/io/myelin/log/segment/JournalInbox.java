package io.myelin.log.segment;

import io.myelin.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer has to tell the logs of one loop: one hand-over for all of them, and none while one is under way. */
final class JournalInbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalInbox.class);

    private final Loop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private List<JournaledLog> waiting = new ArrayList<>();
    private List<JournaledLog> delivering = new ArrayList<>();
    private boolean scheduled;

    JournalInbox(Loop loop) {
        this.loop = loop;
    }

    Loop loop() {
        return loop;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    void journaled(JournaledLog log, int run, long endOffset) {
        lock.lock();
        try {
            if (log.tell(run, endOffset)) {
                waiting.add(log);
            }
        } finally {
            lock.unlock();
        }
    }

    void refused(JournaledLog log, int run) {
        lock.lock();
        try {
            if (log.tellRefused(run)) {
                waiting.add(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The writer has said everything for now. */
    void handOver() {
        lock.lock();
        try {
            if (scheduled || waiting.isEmpty()) {
                return;
            }
            scheduled = true;
        } finally {
            lock.unlock();
        }
        try {
            loop.execute(this);
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
            scheduled = false;
        } finally {
            lock.unlock();
        }
        for (JournaledLog log : delivering) {
            try {
                log.deliver();
            } catch (RuntimeException e) {
                LOG.error("A listener to durable offsets failed; the other logs are told all the same", e);
            }
        }
        delivering.clear();
    }
}
