package io.myelin.log.segment;

import io.myelin.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what a commit means for many owners to one thread of the node: one hand-over, and none while one is under way. */
final class JournalCourier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalCourier.class);

    private final Loop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private List<JournalInbox> waiting = new ArrayList<>();
    private List<JournalInbox> delivering = new ArrayList<>();
    private boolean scheduled;

    JournalCourier(Loop loop) {
        this.loop = loop;
    }

    Loop loop() {
        return loop;
    }

    void take(JournalInbox inbox) {
        lock.lock();
        try {
            waiting.add(inbox);
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
            LOG.debug("A commit ended after the loops did");
        }
    }

    @Override
    public void run() {
        lock.lock();
        try {
            List<JournalInbox> swap = delivering;
            delivering = waiting;
            waiting = swap;
            scheduled = false;
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < delivering.size(); i++) {
            delivering.get(i).deliver();
        }
        delivering.clear();
    }
}
