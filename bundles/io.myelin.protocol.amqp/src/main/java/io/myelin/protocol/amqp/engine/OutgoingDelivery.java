package io.myelin.protocol.amqp.engine;

import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** A message that went out and is not settled by us yet. */
public final class OutgoingDelivery {
    private final OutgoingLink link;
    private final long id;
    private final Object token;
    private boolean awaited;
    private boolean ended;

    OutgoingDelivery(OutgoingLink link, long id, Object token) {
        this.link = link;
        this.id = id;
        this.token = token;
    }

    OutgoingLink link() {
        return link;
    }

    long id() {
        return id;
    }

    /** What the outlet knows it by. */
    public Object token() {
        return token;
    }

    /** The peer has not settled it and waits for us to do so. */
    void await() {
        awaited = true;
    }

    boolean isAwaited() {
        return awaited;
    }

    /** What the peer has said has taken effect; it is told where it wants to know. Once. */
    public void settle(DeliveryState outcome) {
        if (ended) {
            throw new IllegalStateException("a delivery was settled twice");
        }
        ended = true;
        link.ended(this, outcome);
    }
}
