package io.myelin.broker.queue;

/** Where a queue begins. */
public sealed interface QueueStart {
    /** Where the group's configuration {@code share.auto.offset.reset} says. */
    record Configured() implements QueueStart {}

    /** With the first record of the log. */
    record Earliest() implements QueueStart {}

    /** With the next record that is written. */
    record Latest() implements QueueStart {}

    /** With the first record that has at least this timestamp, or the next one that is written. */
    record From(long timestampMs) implements QueueStart {}

    /** With this offset, or the next one that there is. */
    record At(long offset) implements QueueStart {}
}
