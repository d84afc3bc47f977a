package io.myelin.protocol.amqp.engine;

import java.nio.ByteBuffer;

/** Where the messages of a peer go. */
public interface Inlet {
    /**
     * A whole message. The delivery is ended by {@link IncomingDelivery#settle}, at once or later.
     *
     * @param message valid during the call
     */
    void deliver(IncomingDelivery delivery, ByteBuffer message);

    /** The link is gone; what was delivered may still be settled, to no effect. Called once. */
    void detached();
}
