package io.myelin.log;

/** An offset below the start or beyond the end of a log. */
public final class OffsetOutOfRangeException extends Exception {
    private static final long serialVersionUID = 1L;

    public OffsetOutOfRangeException(long offset, long startOffset, long endOffset) {
        super("offset " + offset + " is not in " + startOffset + ".." + endOffset);
    }
}
