package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import java.util.List;
import org.apache.qpid.proton.amqp.transport.Open;

/** What stands behind the engine: who may connect, and what links lead to. */
public interface Container {
    /** SASL mechanisms that this peer may use. */
    List<String> mechanisms();

    /** Begins a SASL exchange; null when there is no such mechanism. */
    SaslExchange begin(String mechanism);

    /** The peer has opened the connection. @throws AmqpFailure closes it */
    void opened(Open open) throws AmqpFailure;

    /** What this container says of itself; frame size, channels and time-outs are the engine's. */
    Open describe();

    /** The peer wants to send. Answered by {@link Link#accept} or {@link Link#refuse}, at once or later. */
    void attach(IncomingLink link);

    /** The peer wants to receive. Answered by {@link Link#accept} or {@link Link#refuse}, at once or later. */
    void attach(OutgoingLink link);
}
