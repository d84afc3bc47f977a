package io.myelin.loop;

import java.util.concurrent.Executor;

/**
 * One thread that runs tasks one after another, in the order in which each other thread hands them over. What belongs to a
 * loop is touched on that loop only, so it needs no lock. A task must not block: page-cache file access is fine, waiting is
 * not.
 */
public interface Loop extends Executor {
    /**
     * Hands a task over; any thread. An exception that leaves the task is logged and does not end the loop.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the loop has been shut down
     */
    @Override
    void execute(Runnable task);

    /** Runs the task at once when called on this loop, else hands it over. */
    default void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** Whether the calling thread is this loop. */
    boolean inLoop();

    /**
     * Runs the task on this loop once, {@code delayNs} nanoseconds from now or a little later; any thread.
     *
     * @return with which it can be taken back
     */
    Timer schedule(long delayNs, Runnable task);

    /** The clock that this loop's timers go by. */
    Clock clock();
}
