package io.myelin.loop;

/** A task that a loop will run later. */
public interface Timer {
    /** Takes the task back if it has not begun. Idempotent. On the owning loop: after this returns, the task will not begin. */
    void cancel();
}
