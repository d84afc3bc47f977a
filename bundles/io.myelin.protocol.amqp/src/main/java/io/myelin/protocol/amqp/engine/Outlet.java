package io.myelin.protocol.amqp.engine;

import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** Where the messages for a peer come from. */
public interface Outlet {
    /**
     * A message to send.
     *
     * @param token what the outlet knows it by
     * @param bytes position to limit; not changed afterwards
     */
    record Outgoing(Object token, ByteBuffer bytes) {}

    /** The next message, null while there is none; asked for only when it can be sent. Then {@link OutgoingLink#ready} when there is. */
    Outgoing next();

    /** The peer has given credit, or taken it. */
    void credit();

    /** The peer wants what there is now and no more: {@link OutgoingLink#drained} when {@link #next} has given that. */
    void drain();

    /**
     * The peer has said what became of a message. The delivery is ended by {@link OutgoingDelivery#settle}, at once or later;
     * until then it counts among those that the link may have.
     *
     * @param state what the peer has said; where it has said nothing, the default outcome of the link's source
     */
    void settled(OutgoingDelivery delivery, DeliveryState state);

    /** The link is gone, with what was not settled. Called once. */
    void detached();
}
