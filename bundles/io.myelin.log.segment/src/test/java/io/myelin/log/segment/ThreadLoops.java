package io.myelin.log.segment;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Loops that are threads, as in production. */
final class ThreadLoops implements Loops, AutoCloseable {
    private final ThreadLoop[] loops;
    private final ExecutorService blocking;

    ThreadLoops(int count, int blockingThreads) {
        loops = new ThreadLoop[count];
        for (int i = 0; i < count; i++) {
            loops[i] = new ThreadLoop();
        }
        blocking = Executors.newFixedThreadPool(blockingThreads);
    }

    @Override
    public int count() {
        return loops.length;
    }

    @Override
    public Loop loop(int index) {
        return loops[index];
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public void close() {
        for (ThreadLoop loop : loops) {
            loop.executor.shutdownNow();
        }
        blocking.shutdownNow();
    }

    private static final class ThreadLoop implements Loop {
        private final ScheduledExecutorService executor;
        private volatile Thread thread;

        ThreadLoop() {
            executor = Executors.newSingleThreadScheduledExecutor(task -> {
                thread = new Thread(task);
                return thread;
            });
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == thread;
        }

        @Override
        public Timer schedule(long delayNs, Runnable task) {
            Future<?> future = executor.schedule(task, delayNs, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public Clock clock() {
            return Clock.system();
        }
    }
}
