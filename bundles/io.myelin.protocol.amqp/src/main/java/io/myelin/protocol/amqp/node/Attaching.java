package io.myelin.protocol.amqp.node;

import io.myelin.access.Operation;
import io.myelin.loop.Loop;
import io.myelin.protocol.amqp.engine.IncomingLink;
import io.myelin.protocol.amqp.engine.OutgoingLink;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Target;

/** Decides what a link that a peer attaches leads to. Confined to the loop of the connection. */
public final class Attaching {
    private final Peer peer;
    private final Writers writers;
    private final Temporaries temporaries;
    private final Receivers receivers;

    public Attaching(Peer peer) {
        this.peer = peer;
        this.writers = new Writers(peer);
        this.temporaries = new Temporaries(peer);
        this.receivers = new Receivers(peer, temporaries);
    }

    /** Deletes what connections have left that ended with the node; to be called while there is no connection. */
    public static CompletionStage<Void> sweep(Bus bus, Loop loop) {
        return Temporaries.sweep(bus, loop);
    }

    /** Whether everything that came in, messages and what is said of messages, has had its effect. */
    public boolean isIdle() {
        return writers.isIdle() && receivers.isIdle();
    }

    public void attach(OutgoingLink link) {
        try {
            receivers.attach(link);
        } catch (AmqpFailure e) {
            link.refuse(e);
        }
    }

    public void attach(IncomingLink link) {
        try {
            send(link);
        } catch (AmqpFailure e) {
            link.refuse(e);
        }
    }

    private void send(IncomingLink link) throws AmqpFailure {
        if (link.remote().getTarget() == null) {
            throw new AmqpFailure(Conditions.INVALID_FIELD, "a link to send on needs a target");
        }
        if (!(link.remote().getTarget() instanceof Target target)) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "there are no transactions over AMQP yet");
        }
        if (target.getDynamic()) {
            sendToNew(link, target);
        } else if (target.getAddress() == null) {
            link.accept(target, new RelayInlet(peer, writers));
        } else {
            NodeName name = NodeName.parse(target.getAddress());
            Topics.find(peer, name.topic(), Operation.WRITE).whenComplete((topic, error) -> {
                if (error != null) {
                    link.refuse(Failures.of(error));
                } else {
                    link.accept(target, new TopicInlet(peer, writers, topic));
                }
                peer.settled().run();
            });
        }
    }

    private void sendToNew(IncomingLink link, Target asked) throws AmqpFailure {
        Map<Symbol, Object> lifetime = Temporaries.lifetime(asked.getDynamicNodeProperties());
        temporaries.make(NodeName.kindOf(asked.getCapabilities())).whenComplete((topic, error) -> {
            if (error != null) {
                link.refuse(Failures.of(error));
            } else {
                Target target = asked.copy() instanceof Target copy ? copy : asked;
                target.setAddress(topic.name());
                target.setDynamicNodeProperties(lifetime);
                Runnable end = () -> temporaries.delete(topic.name());
                if (!link.accept(target, Dynamic.inlet(new TopicInlet(peer, writers, topic), end))) {
                    end.run();
                }
            }
            peer.settled().run();
        });
    }
}
