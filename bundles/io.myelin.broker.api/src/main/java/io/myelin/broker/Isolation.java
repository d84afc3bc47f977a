package io.myelin.broker;

/** How far a reader sees. */
public enum Isolation {
    /** Up to the high watermark. */
    READ_UNCOMMITTED,
    /** Up to the last stable offset, with the aborted transactions named. */
    READ_COMMITTED
}
