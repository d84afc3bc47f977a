package io.myelin.itests.felix;

/** The longest time between two events, since it was last asked. One thread tells, another asks. */
final class Gap {
    private long lastNs = System.nanoTime();
    private long longestNs;

    synchronized void event() {
        long now = System.nanoTime();
        longestNs = Math.max(longestNs, now - lastNs);
        lastNs = now;
    }

    /** Counts what has lasted until now, too, and begins anew. */
    synchronized long takeLongestMs() {
        long longest = Math.max(longestNs, System.nanoTime() - lastNs);
        longestNs = 0;
        return longest / 1_000_000;
    }
}
