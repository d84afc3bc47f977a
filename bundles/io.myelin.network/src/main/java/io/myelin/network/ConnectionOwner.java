package io.myelin.network;

import io.myelin.wire.DisconnectCause;

/** Who a connection belongs to; told on the connection's loop. */
interface ConnectionOwner {
    /** It is open and has no session: the owner attaches a protocol, or lets it wait. */
    void unattended(SocketConnection connection);

    /** It has closed; the last call. */
    void closed(SocketConnection connection, DisconnectCause cause);
}
