package io.myelin.protocol.amqp.node;

import io.myelin.access.Operation;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.amqp.engine.OutgoingLink;
import io.myelin.protocol.amqp.engine.Outlet;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;

/** The links of a connection on which it receives, and what they lead to. Confined to the loop of the connection. */
final class Receivers {
    private static final Symbol COPY = Symbol.valueOf("copy");
    private static final Symbol MOVE = Symbol.valueOf("move");
    private static final Symbol SHARED = Symbol.valueOf("shared");

    private final Peer peer;
    private final Temporaries temporaries;
    private final Set<QueueOutlet> consumers = new HashSet<>();

    Receivers(Peer peer, Temporaries temporaries) {
        this.peer = peer;
        this.temporaries = temporaries;
    }

    /** Whether all that was said of messages has had its effect. */
    boolean isIdle() {
        return consumers.stream().allMatch(QueueOutlet::isIdle);
    }

    /** @throws AmqpFailure refuses the link */
    void attach(OutgoingLink link) throws AmqpFailure {
        if (link.remote().getSource() == null) {
            throw new AmqpFailure(Conditions.NOT_FOUND, "there is no subscription " + link.name());
        }
        boolean known = link.remote().getSource() instanceof Source;
        Source source = known ? (Source) link.remote().getSource() : null;
        if (!known || source.getAddress() == null && !source.getDynamic()) {
            throw new AmqpFailure(Conditions.INVALID_FIELD, "a link to receive on needs an address in its source");
        }
        requirePlain(source);
        if (source.getDynamic()) {
            receiveFromNew(link, source);
            return;
        }
        NodeName name = NodeName.parse(source.getAddress());
        NodeName.Kind kind = name.kind(source.getCapabilities()).orElse(NodeName.Kind.QUEUE);
        if (kind == NodeName.Kind.QUEUE && COPY.equals(source.getDistributionMode())) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "queues cannot be browsed yet");
        }
        if (Temporaries.isTemporary(name.topic()) && !temporaries.owns(name.topic())) {
            throw new AmqpFailure(
                    Conditions.RESOURCE_LOCKED, "a temporary node is received from by its own connection only");
        }
        Topics.find(peer, name.topic(), Operation.READ).whenComplete((topic, error) -> {
            if (error != null) {
                refuse(link, error);
            } else {
                receive(link, source, name, kind, topic, () -> {});
            }
        });
    }

    private void receiveFromNew(OutgoingLink link, Source asked) throws AmqpFailure {
        Map<Symbol, Object> lifetime = Temporaries.lifetime(asked.getDynamicNodeProperties());
        NodeName.Kind kind = NodeName.kindOf(asked.getCapabilities());
        temporaries.make(kind).whenComplete((topic, error) -> {
            if (error != null) {
                refuse(link, error);
                return;
            }
            Source source = copy(asked);
            source.setAddress(topic.name());
            source.setDynamicNodeProperties(lifetime);
            NodeName name = new NodeName(topic.name(), topic.name(), Optional.of(kind));
            receive(link, source, name, kind, topic, () -> temporaries.delete(topic.name()));
        });
    }

    /** @param end what follows when the link is gone */
    private void receive(
            OutgoingLink link, Source asked, NodeName name, NodeName.Kind kind, TopicImage topic, Runnable end) {
        if (kind == NodeName.Kind.QUEUE) {
            QueueOutlet outlet = new QueueOutlet(peer, link, QueueSource.of(name, topic), consumers::remove);
            outlet.begin().whenComplete((begun, error) -> {
                consumers.add(outlet);
                if (!accept(link, asked, MOVE, Dynamic.outlet(outlet, end), error)) {
                    consumers.remove(outlet);
                    end.run();
                }
            });
        } else {
            TopicOutlet outlet = new TopicOutlet(peer, link, name.address(), topic);
            outlet.begin().whenComplete((begun, error) -> {
                if (!accept(link, asked, COPY, Dynamic.outlet(outlet, end), error)) {
                    outlet.detached();
                    end.run();
                }
            });
        }
    }

    private boolean accept(OutgoingLink link, Source asked, Symbol distributionMode, Outlet outlet, Throwable error) {
        if (error != null) {
            refuse(link, error);
            return false;
        }
        Source source = copy(asked);
        source.setFilter(null);
        source.setDistributionMode(distributionMode);
        boolean accepted = link.accept(source, outlet);
        peer.settled().run();
        return accepted;
    }

    private void refuse(OutgoingLink link, Throwable error) {
        link.refuse(Failures.of(error));
        peer.settled().run();
    }

    private static Source copy(Source source) {
        return source.copy() instanceof Source copy ? copy : source;
    }

    /** Refuses what would have another meaning if it were passed over. */
    private static void requirePlain(Source source) throws AmqpFailure {
        boolean durable = source.getDurable() != null && source.getDurable() != TerminusDurability.NONE
                || source.getExpiryPolicy() == TerminusExpiryPolicy.NEVER;
        if (durable) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "there are no durable subscriptions yet");
        }
        if (source.getCapabilities() != null
                && Arrays.asList(source.getCapabilities()).contains(SHARED)) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "there are no shared subscriptions yet");
        }
        Map<?, ?> filters = source.getFilter();
        if (filters != null && !filters.isEmpty()) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "there are no filters yet: " + filters.keySet());
        }
    }
}
