package io.myelin.cluster.raft.quorum;

import java.io.IOException;

/** What is on disk can't be gone on with; trying again does not help, its message says what does. */
final class UnusableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
        super(message);
    }

    UnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
