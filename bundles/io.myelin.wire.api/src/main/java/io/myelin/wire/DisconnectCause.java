package io.myelin.wire;

/**
 * Why a connection is closed, for the log and for counters.
 *
 * @param kind of cause
 * @param detail one sentence for people
 */
public record DisconnectCause(Kind kind, String detail) {
    /** Kinds that are counted. */
    public enum Kind {
        /** The peer closed. */
        PEER,
        /** What came in was not the protocol. */
        PROTOCOL_ERROR,
        /** Authentication failed or took too long. */
        AUTHENTICATION,
        /** Nothing happened for the listener's idle time. */
        IDLE,
        /** A limit of the listener was reached. */
        LIMIT,
        /** The listener or the node stops, or a session could not be handed on. */
        SHUTDOWN,
        /** A defect of ours; the log has the stack. */
        INTERNAL
    }
}
