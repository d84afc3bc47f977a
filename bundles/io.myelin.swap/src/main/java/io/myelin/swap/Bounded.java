package io.myelin.swap;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that may hang, on a thread of its own: code of bundles runs in it. After a limit the thread is interrupted, and when it
 * does not end even then it is left to itself.
 */
final class Bounded {
    /** What became of the work. */
    enum End {
        DONE,
        FAILED,
        /** It did not end in time; it ended when it was interrupted. */
        INTERRUPTED,
        /** It has not ended. */
        HANGS
    }

    /**
     * The end of the work.
     *
     * @param value null unless done
     * @param error null unless it failed
     */
    record Result<T>(End end, T value, Throwable error) {
        boolean done() {
            return end == End.DONE;
        }

        /** What went wrong, as the end of a sentence that begins with what was done. */
        String reason(long limitMs) {
            return switch (end) {
                case DONE -> "";
                case FAILED -> "failed: " + (error.getMessage() == null ? error.toString() : error.getMessage());
                case INTERRUPTED -> "did not end within " + limitMs + " ms and was interrupted";
                case HANGS ->
                    "did not end within " + limitMs
                            + " ms, and not when interrupted either: a thread hangs in it until the node is restarted";
            };
        }
    }

    private static final long INTERRUPT_INTERVAL_MS = 20;

    private final long graceMs;

    /** @param graceMs how long interrupted work may take to end */
    Bounded(long graceMs) {
        this.graceMs = graceMs;
    }

    /** @throws InterruptedException when the calling thread is; the work is interrupted, too, and left to itself */
    <T> Result<T> run(String name, long limitMs, Callable<T> work) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        try {
            if (ended(thread, limitMs)) {
                return result(task);
            }
            return new Result<>(endedByInterrupts(thread) ? End.INTERRUPTED : End.HANGS, null, null);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    /** One interrupt ends one wait; who has caught it may begin the next. */
    private boolean endedByInterrupts(Thread thread) throws InterruptedException {
        for (long waitedMs = 0; waitedMs < graceMs; waitedMs += INTERRUPT_INTERVAL_MS) {
            thread.interrupt();
            if (ended(thread, INTERRUPT_INTERVAL_MS)) {
                return true;
            }
        }
        return false;
    }

    private static boolean ended(Thread thread, long limitMs) throws InterruptedException {
        thread.join(Math.max(1, limitMs));
        return !thread.isAlive();
    }

    private static <T> Result<T> result(FutureTask<T> task) throws InterruptedException {
        try {
            return new Result<>(End.DONE, task.get(0, TimeUnit.MILLISECONDS), null);
        } catch (ExecutionException e) {
            return new Result<>(End.FAILED, null, e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the thread has ended without running its task", e);
        }
    }
}
