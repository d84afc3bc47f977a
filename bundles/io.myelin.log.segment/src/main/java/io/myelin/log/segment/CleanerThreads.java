package io.myelin.log.segment;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads for compaction alone: it may not take those that syncs and cold reads wait for. None is there while nothing is done. */
final class CleanerThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(CleanerThreads.class);
    private static final int IDLE_SECONDS = 5;

    private final Executor executor;

    CleanerThreads(int count) {
        AtomicInteger numbers = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "myelin-cleaner-" + numbers.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        executor = threads;
    }

    /** Runs on threads of somebody else, such as a simulation. */
    CleanerThreads(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Takes no more work, and waits for what runs. */
    void end(long limitMs) {
        if (executor instanceof ThreadPoolExecutor threads) {
            // Not interrupted: that would close files under those who read them.
            threads.shutdown();
            threads.getQueue().clear();
            try {
                if (!threads.awaitTermination(limitMs, TimeUnit.MILLISECONDS)) {
                    LOG.warn("A step of compaction does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
