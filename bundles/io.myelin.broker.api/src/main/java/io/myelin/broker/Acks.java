package io.myelin.broker;

/** What a producer waits for. */
public enum Acks {
    /** Nothing; errors are only counted. */
    NONE,
    /** The leader has it. */
    LEADER,
    /** The in-sync set has it, by the topic's durability class, and is as large as {@code min.insync.replicas} asks. */
    ALL
}
