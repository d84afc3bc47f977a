package io.myelin.log.segment;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that commits; it begins with the first commit. */
final class JournalThread implements JournalWriter, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalThread.class);

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Runnable wanted;
    private volatile Thread thread;
    private volatile boolean stopped;

    @Override
    public void wake(Runnable task) {
        wanted = task;
        Thread running = thread;
        if (running == null) {
            running = begin();
        }
        if (Thread.currentThread() != running) {
            LockSupport.unpark(running);
        }
    }

    private Thread begin() {
        lock.lock();
        try {
            if (thread == null && !stopped) {
                Thread next = new Thread(this, "myelin-journal");
                next.setDaemon(true);
                next.start();
                thread = next;
            }
            return thread;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            Runnable task = wanted;
            if (task == null) {
                LockSupport.park(this);
            } else {
                wanted = null;
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("A commit failed in an unexpected way", e);
                }
            }
        }
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        Thread last = thread;
        if (last == null || last == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(last);
        try {
            last.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
