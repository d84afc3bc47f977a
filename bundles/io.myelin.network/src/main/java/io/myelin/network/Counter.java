package io.myelin.network;

import io.myelin.metric.Metric;
import io.myelin.wire.DisconnectCause;

/** What the network counts. */
enum Counter {
    CONNECTIONS("connections", "Open connections, in and out", Metric.Kind.GAUGE),
    ACCEPTED("accepted_connections", "Connections that came in", Metric.Kind.COUNTER),
    CONNECTED("made_connections", "Connections that were made to others", Metric.Kind.COUNTER),
    REFUSED("refused_connections", "Connections closed at once because of max.connections", Metric.Kind.COUNTER),
    RECEIVED_BYTES("received_bytes", "Bytes that came in", Metric.Kind.COUNTER),
    SENT_BYTES("sent_bytes", "Bytes that went out", Metric.Kind.COUNTER),
    RECEIVED_FRAMES("received_frames", "Frames handed to sessions", Metric.Kind.COUNTER),
    DETACHED("detached_sessions", "Sessions that ended and left their connection open", Metric.Kind.COUNTER),
    RESUMED("resumed_sessions", "Sessions that went on with an open connection", Metric.Kind.COUNTER),
    CLOSED_PEER("closed_by_peer_connections", "Closed by the peer", Metric.Kind.COUNTER),
    CLOSED_PROTOCOL_ERROR("closed_protocol_error_connections", "Closed because of what came in", Metric.Kind.COUNTER),
    CLOSED_AUTHENTICATION(
            "closed_authentication_connections", "Closed because authentication failed", Metric.Kind.COUNTER),
    CLOSED_IDLE("closed_idle_connections", "Closed because nothing happened", Metric.Kind.COUNTER),
    CLOSED_LIMIT("closed_limit_connections", "Closed because of a limit", Metric.Kind.COUNTER),
    CLOSED_SHUTDOWN("closed_shutdown_connections", "Closed because something of ours stopped", Metric.Kind.COUNTER),
    CLOSED_INTERNAL("closed_internal_connections", "Closed because of a defect of ours", Metric.Kind.COUNTER);

    private final String metric;
    private final String help;
    private final Metric.Kind kind;

    Counter(String metric, String help, Metric.Kind kind) {
        this.metric = metric;
        this.help = help;
        this.kind = kind;
    }

    Metric reading(double value) {
        return new Metric(metric, help, kind, value);
    }

    static Counter closed(DisconnectCause.Kind kind) {
        return switch (kind) {
            case PEER -> CLOSED_PEER;
            case PROTOCOL_ERROR -> CLOSED_PROTOCOL_ERROR;
            case AUTHENTICATION -> CLOSED_AUTHENTICATION;
            case IDLE -> CLOSED_IDLE;
            case LIMIT -> CLOSED_LIMIT;
            case SHUTDOWN -> CLOSED_SHUTDOWN;
            case INTERNAL -> CLOSED_INTERNAL;
        };
    }
}
