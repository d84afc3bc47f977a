package io.myelin.log.segment;

/** Runs the journal's commits, one after another, on no loop. */
interface JournalWriter {
    /** The task is to run soon, and again after it ran when it was asked for meanwhile. Any thread, always the same task. */
    void wake(Runnable task);

    /** Returns when nothing runs any more, and nothing runs after that. */
    void stop();
}
