package io.myelin.batch;

/** Bytes that claim to be a record batch and are not: a length, a checksum, a count or a codec does not hold. */
public final class CorruptBatchException extends Exception {
    private static final long serialVersionUID = 1L;

    public CorruptBatchException(String message) {
        super(message);
    }

    public CorruptBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
