package io.myelin.protocol.amqp.engine;

import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** A message that came in and has no outcome yet. */
public final class IncomingDelivery {
    private final IncomingLink link;
    private final int id;
    private final boolean settled;
    private boolean ended;

    IncomingDelivery(IncomingLink link, int id, boolean settled) {
        this.link = link;
        this.id = id;
        this.settled = settled;
    }

    public IncomingLink link() {
        return link;
    }

    /** Tells the peer what became of it, where the peer wants to know. Once. */
    public void settle(DeliveryState outcome) {
        if (ended) {
            throw new IllegalStateException("a delivery was settled twice");
        }
        ended = true;
        link.ended(id, settled, outcome);
    }
}
