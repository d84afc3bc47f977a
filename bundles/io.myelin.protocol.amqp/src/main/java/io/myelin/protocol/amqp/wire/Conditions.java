package io.myelin.protocol.amqp.wire;

import org.apache.qpid.proton.amqp.Symbol;

/** Error conditions of AMQP 1.0, by the places that name them: part 2, 2.8.15 to 2.8.18, and part 4. */
public final class Conditions {
    public static final Symbol INTERNAL_ERROR = Symbol.valueOf("amqp:internal-error");
    public static final Symbol NOT_FOUND = Symbol.valueOf("amqp:not-found");
    public static final Symbol UNAUTHORIZED_ACCESS = Symbol.valueOf("amqp:unauthorized-access");
    public static final Symbol DECODE_ERROR = Symbol.valueOf("amqp:decode-error");
    public static final Symbol RESOURCE_LIMIT_EXCEEDED = Symbol.valueOf("amqp:resource-limit-exceeded");
    public static final Symbol RESOURCE_LOCKED = Symbol.valueOf("amqp:resource-locked");
    public static final Symbol NOT_ALLOWED = Symbol.valueOf("amqp:not-allowed");
    public static final Symbol INVALID_FIELD = Symbol.valueOf("amqp:invalid-field");
    public static final Symbol NOT_IMPLEMENTED = Symbol.valueOf("amqp:not-implemented");
    public static final Symbol PRECONDITION_FAILED = Symbol.valueOf("amqp:precondition-failed");
    public static final Symbol ILLEGAL_STATE = Symbol.valueOf("amqp:illegal-state");

    public static final Symbol CONNECTION_FORCED = Symbol.valueOf("amqp:connection:forced");
    public static final Symbol FRAMING_ERROR = Symbol.valueOf("amqp:connection:framing-error");

    public static final Symbol WINDOW_VIOLATION = Symbol.valueOf("amqp:session:window-violation");
    public static final Symbol HANDLE_IN_USE = Symbol.valueOf("amqp:session:handle-in-use");
    public static final Symbol UNATTACHED_HANDLE = Symbol.valueOf("amqp:session:unattached-handle");

    public static final Symbol TRANSFER_LIMIT_EXCEEDED = Symbol.valueOf("amqp:link:transfer-limit-exceeded");
    public static final Symbol MESSAGE_SIZE_EXCEEDED = Symbol.valueOf("amqp:link:message-size-exceeded");
    public static final Symbol STOLEN = Symbol.valueOf("amqp:link:stolen");

    private Conditions() {}
}
