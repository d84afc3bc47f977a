package io.myelin.log;

/**
 * The storage beneath a log does not do what it must. Nothing of the failed call was acknowledged and nothing will be.
 */
public final class StorageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, which is what a caller can act on. */
    public enum Kind {
        /** No space left; reads go on, writes may succeed once there is space. */
        FULL,
        /** A sync or a write failed; the directory takes no more writes until the node is restarted. */
        FAILED,
        /** Bytes on disk are not what was written; the message names the file and the offsets. */
        CORRUPT,
        /** The log is closed, or its bundle is. */
        CLOSED
    }

    private final Kind kind;

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public StorageException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
