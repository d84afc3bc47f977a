package io.myelin.log;

/** Where a batch comes from, which decides how strictly a producer's sequence is checked. */
public enum AppendOrigin {
    /** A producer: sequences must follow. */
    CLIENT,
    /** A coordinator's own records and transaction markers. */
    COORDINATOR
}
