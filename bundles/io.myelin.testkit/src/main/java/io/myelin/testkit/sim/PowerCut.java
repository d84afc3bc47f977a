package io.myelin.testkit.sim;

/** The power went away in the middle of something: an error, so that no code under test takes it for a failed disk. */
public final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut() {
        super("power cut", null, false, false);
    }
}
