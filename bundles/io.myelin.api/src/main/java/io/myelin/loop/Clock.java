package io.myelin.loop;

/** The time, injected, so that a simulation can own it. Any thread may ask. */
public interface Clock {
    /** Nanoseconds that never go back; only differences mean something. */
    long nowNs();

    /** Milliseconds since 1970 UTC; may jump either way. */
    long nowMs();

    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
