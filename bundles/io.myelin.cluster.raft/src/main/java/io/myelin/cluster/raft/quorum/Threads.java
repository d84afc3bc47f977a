package io.myelin.cluster.raft.quorum;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executors with one named thread. */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    private static final long IDLE_S = 10;

    private Threads() {}

    /** One thread that is there when there is work. What is put in must be bounded by who puts it in. */
    static ThreadPoolExecutor single(String name) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    static ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, factory(name));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    /** Lets what is queued end, within bounds. */
    static void stop(ExecutorService executor, long limitMs) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(limitMs, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} does not end within {} ms and is left behind", executor, limitMs);
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory factory(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            // Not that of whoever called first: it may belong to a bundle that goes before we do.
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
