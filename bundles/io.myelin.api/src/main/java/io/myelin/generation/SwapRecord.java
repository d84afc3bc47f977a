package io.myelin.generation;

/**
 * What became of a swap.
 *
 * @param number counts up, also over restarts
 * @param bundle the symbolic name, as asked for when there is no such bundle
 * @param source where the jar came from
 * @param oldVersion the version before; empty when there was none
 * @param newVersion the version in the jar; empty when it could not be read
 * @param outcome how it stands
 * @param reason one sentence: why it was refused or undone, and what to do; empty after a good swap
 * @param startedMs when it was asked for, milliseconds since 1970 UTC
 * @param pauseMs how long the bundle did not serve, from the moment it began to drain until everything that needs it was
 *     back, the way back to the old build included; 0 when nothing was touched
 * @param tookMs from its turn to its end, with the look at the jar
 */
public record SwapRecord(
        long number,
        String bundle,
        String source,
        String oldVersion,
        String newVersion,
        Outcome outcome,
        String reason,
        long startedMs,
        long pauseMs,
        long tookMs) {
    /** How a swap stands. */
    public enum Outcome {
        /** It waits for its turn. */
        WAITING,
        /** It is being done. */
        RUNNING,
        /** The new build serves. */
        SWAPPED,
        /** Nothing was touched. */
        REFUSED,
        /** The new build did not serve; the old one does again. */
        REINSTATED,
        /** Neither serves: a restart of the node is needed, which starts with the old build. */
        FAILED
    }

    /** Whether nothing more will come of it. */
    public boolean ended() {
        return outcome != Outcome.WAITING && outcome != Outcome.RUNNING;
    }
}
