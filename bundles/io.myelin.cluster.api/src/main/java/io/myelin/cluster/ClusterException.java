package io.myelin.cluster;

/** A change was refused or could not be decided. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** What the change creates is there already. Nothing changed. */
        EXISTS,
        /** What the change names is not there. Nothing changed. */
        UNKNOWN,
        /** The change was made from an outdated image. Nothing changed. */
        STALE,
        /** The change contradicts itself or the image. Nothing changed. */
        INVALID,
        /** The node that decides has too little disk space for what the change adds. Nothing changed. */
        NO_SPACE,
        /** No quorum, or no leader in time: the change may or may not be made later. */
        UNAVAILABLE
    }

    private final Reason reason;

    public ClusterException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ClusterException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
