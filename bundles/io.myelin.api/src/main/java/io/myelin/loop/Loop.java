package io.myelin.loop;

import java.util.concurrent.Executor;

/**
 * Runs tasks one after another, in the order in which each other thread hands them over, and what one task did the next one
 * sees. What belongs to a loop is touched on that loop only, so it needs no lock. A task must not block: page-cache file
 * access is fine, waiting is not.
 *
 * <p>A loop is not always the same thread: the loop of a partition is whichever thread of the node has work for it.
 */
public interface Loop extends Executor {
    /**
     * Hands a task over; any thread. An exception that leaves the task is logged and does not end the loop.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the loop has been shut down
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs the task at once when called on this loop, or, where the caller is a thread of the node that may become this loop
     * for the time of the task, on the calling thread; else hands it over. It does not overtake what was handed over before.
     */
    default void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** Whether the calling thread is this loop now. */
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
