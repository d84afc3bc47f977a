package io.myelin.broker;

/** Which offset is asked for. */
public sealed interface OffsetQuery {
    /** The start of the log. */
    record Earliest() implements OffsetQuery {}

    /** The first offset that the isolation hides: the next one to come for a reader. */
    record Latest() implements OffsetQuery {}

    /** The first record that has the largest timestamp. */
    record MaxTimestamp() implements OffsetQuery {}

    /** The first record, in log order, with at least this timestamp. */
    record From(long timestampMs) implements OffsetQuery {}
}
