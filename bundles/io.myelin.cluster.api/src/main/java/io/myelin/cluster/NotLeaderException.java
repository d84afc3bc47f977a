package io.myelin.cluster;

/** The local replica does not lead the partition, or no longer does: an acknowledgement can't be given here. */
public final class NotLeaderException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotLeaderException(String message) {
        super(message);
    }
}
