package io.myelin.wire;

/** What came in on a connection is not the protocol; the connection is closed and the cause logged. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
