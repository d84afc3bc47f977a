package io.myelin.generation;

/** A service was absent longer than a call could wait for it. The call had no effect; it may be repeated. */
public final class AbsentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AbsentException(String service) {
        super("no " + service + " is present: its bundle is being replaced, stopped or did not start; try again");
    }
}
