package io.myelin.protocol.amqp.node;

import io.myelin.protocol.amqp.engine.IncomingDelivery;
import io.myelin.protocol.amqp.engine.Inlet;
import io.myelin.protocol.amqp.engine.OutgoingDelivery;
import io.myelin.protocol.amqp.engine.Outlet;
import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** Ends of links that made their node: something follows when they are gone. */
final class Dynamic {
    private Dynamic() {}

    static Inlet inlet(Inlet inlet, Runnable then) {
        return new Inlet() {
            @Override
            public void deliver(IncomingDelivery delivery, ByteBuffer message) {
                inlet.deliver(delivery, message);
            }

            @Override
            public void detached() {
                inlet.detached();
                then.run();
            }
        };
    }

    static Outlet outlet(Outlet outlet, Runnable then) {
        return new Outlet() {
            @Override
            public Outgoing next() {
                return outlet.next();
            }

            @Override
            public void credit() {
                outlet.credit();
            }

            @Override
            public void drain() {
                outlet.drain();
            }

            @Override
            public void settled(OutgoingDelivery delivery, DeliveryState state) {
                outlet.settled(delivery, state);
            }

            @Override
            public void detached() {
                outlet.detached();
                then.run();
            }
        };
    }
}
