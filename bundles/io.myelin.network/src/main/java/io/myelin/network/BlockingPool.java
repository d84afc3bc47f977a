package io.myelin.network;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Daemon threads for work that blocks, bounded in threads and in waiting tasks. */
final class BlockingPool implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingPool.class);
    private static final long KEEP_ALIVE_S = 30;

    private final ThreadPoolExecutor pool;

    BlockingPool(int threads, int queueTasks) {
        pool = new ThreadPoolExecutor(
                Math.max(1, threads),
                Math.max(1, threads),
                KEEP_ALIVE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(Math.max(1, queueTasks)),
                new DefaultThreadFactory("myelin-blocking", true));
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            throw new RejectedExecutionException(
                    "too much blocking work waits (" + pool.getQueue().size()
                            + " tasks), or the node stops; see blocking.threads and blocking.queue.tasks of"
                            + " io.myelin.network.loops",
                    e);
        }
    }

    /** Never interrupts: an interrupt would close the file channel that a task happens to read. */
    void stop(long limitMs) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(limitMs, TimeUnit.MILLISECONDS)) {
                LOG.warn("Blocking work still ran {} ms after the stop", limitMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A blocking task failed", e);
        }
    }
}
