package io.myelin.network;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop without a thread of its own. A thread of the node that calls {@link #run} while nothing runs or waits here becomes
 * the strand for the time of the task, so that a request need not change threads for its partition; everything else waits in
 * a queue for the thread that is the strand now, or else for the strand's home.
 */
final class Strand implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Strand.class);
    /** After so many tasks of others a thread that only lent itself leaves the rest to the home. */
    private static final int LENT_TASKS = 16;

    private final NettyLoop home;
    private final BooleanSupplier onNodeThread;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    /** Tasks that run or wait. Who makes it 1 is the strand, or sees to it that the home becomes it. */
    private final AtomicInteger pending = new AtomicInteger();
    /** Only the thread itself writes itself here, so that it needs no fence to find itself. */
    private Thread runner;

    private volatile boolean ended;

    /** @param onNodeThread whether the calling thread may run what belongs to partitions */
    Strand(NettyLoop home, BooleanSupplier onNodeThread) {
        this.home = home;
        this.onNodeThread = onNodeThread;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException(this + " has ended");
        }
        queue.add(task);
        if (pending.getAndIncrement() == 0) {
            sendHome();
        }
    }

    @Override
    public void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else if (onNodeThread.getAsBoolean() && pending.compareAndSet(0, 1)) {
            perform(task);
            drain(LENT_TASKS);
        } else {
            execute(task);
        }
    }

    private void sendHome() {
        try {
            home.execute(() -> drain(Integer.MAX_VALUE));
        } catch (RejectedExecutionException e) {
            ended = true;
            throw e;
        }
    }

    /** The node ends when the home takes nothing any more; what waits here ends with it. */
    private void leaveToHome() {
        try {
            sendHome();
        } catch (RejectedExecutionException e) {
            LOG.debug("{} has ended with {} tasks", this, pending.get());
        }
    }

    private void perform(Runnable task) {
        runner = Thread.currentThread();
        try {
            home.guarded(task);
        } finally {
            runner = null;
        }
    }

    /** The calling thread is the strand and has performed one task that was counted, or was sent for one that waits. */
    private void drain(int atMost) {
        // A task that was performed without a place in the queue is still counted.
        int left = atMost == Integer.MAX_VALUE ? pending.get() : pending.decrementAndGet();
        for (int done = 0; left > 0; done++) {
            if (done == atMost) {
                leaveToHome();
                return;
            }
            perform(queue.remove());
            left = pending.decrementAndGet();
        }
    }

    @Override
    public boolean inLoop() {
        return runner == Thread.currentThread();
    }

    @Override
    public Timer schedule(long delayNs, Runnable task) {
        Due due = new Due(task);
        Timer timer = home.schedule(delayNs, () -> run(due));
        return () -> {
            due.task = null;
            timer.cancel();
        };
    }

    @Override
    public Clock clock() {
        return home.clock();
    }

    @Override
    public String toString() {
        return "a strand of " + home;
    }

    /** What a timer runs: it may have fired already and wait for its turn when it is taken back. */
    private static final class Due implements Runnable {
        private volatile Runnable task;

        Due(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            Runnable now = task;
            if (now != null) {
                now.run();
            }
        }
    }
}
