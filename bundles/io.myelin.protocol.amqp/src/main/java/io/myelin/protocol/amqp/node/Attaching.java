package io.myelin.protocol.amqp.node;

import io.myelin.access.Operation;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.amqp.engine.IncomingLink;
import io.myelin.protocol.amqp.engine.Link;
import io.myelin.protocol.amqp.engine.OutgoingLink;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;

/** Decides what a link that a peer attaches leads to. Confined to the loop of the connection. */
public final class Attaching {
    private static final Symbol COPY = Symbol.valueOf("copy");
    private static final Symbol MOVE = Symbol.valueOf("move");
    private static final Symbol SHARED = Symbol.valueOf("shared");
    private static final Set<Symbol> TEMPORARY =
            Set.of(Symbol.valueOf("temporary-queue"), Symbol.valueOf("temporary-topic"));

    private final Peer peer;
    private final Writers writers;
    private final Set<QueueOutlet> consumers = new HashSet<>();

    public Attaching(Peer peer) {
        this.peer = peer;
        this.writers = new Writers(peer);
    }

    /** Whether everything that came in, messages and what is said of messages, has had its effect. */
    public boolean isIdle() {
        return writers.isIdle() && consumers.stream().allMatch(QueueOutlet::isIdle);
    }

    public void attach(IncomingLink link) {
        try {
            send(link);
        } catch (AmqpFailure e) {
            link.refuse(e);
        }
    }

    public void attach(OutgoingLink link) {
        try {
            receive(link);
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
        requirePermanent(target.getDynamic(), target.getCapabilities());
        if (target.getAddress() == null) {
            link.accept(target, new RelayInlet(peer, writers));
            return;
        }
        NodeName name = NodeName.parse(target.getAddress());
        Topics.find(peer, name.topic(), Operation.WRITE).whenComplete((topic, error) -> {
            if (error != null) {
                refuse(link, error);
            } else {
                link.accept(target, new TopicInlet(peer, writers, topic));
                peer.settled().run();
            }
        });
    }

    private void refuse(Link link, Throwable error) {
        link.refuse(Failures.of(error));
        peer.settled().run();
    }

    private void receive(OutgoingLink link) throws AmqpFailure {
        if (link.remote().getSource() == null) {
            throw new AmqpFailure(Conditions.NOT_FOUND, "there is no subscription " + link.name());
        }
        if (!(link.remote().getSource() instanceof Source source) || source.getAddress() == null) {
            throw new AmqpFailure(Conditions.INVALID_FIELD, "a link to receive on needs an address in its source");
        }
        requirePermanent(source.getDynamic(), source.getCapabilities());
        NodeName name = NodeName.parse(source.getAddress());
        NodeName.Kind kind = name.kind(source.getCapabilities()).orElse(NodeName.Kind.QUEUE);
        if (kind == NodeName.Kind.QUEUE && COPY.equals(source.getDistributionMode())) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "queues cannot be browsed yet");
        }
        requirePlain(source);
        Topics.find(peer, name.topic(), Operation.READ).whenComplete((topic, error) -> {
            if (error != null) {
                refuse(link, error);
            } else if (kind == NodeName.Kind.QUEUE) {
                consume(link, source, QueueSource.of(name, topic));
            } else {
                subscribe(link, source, name, topic);
            }
        });
    }

    private void consume(OutgoingLink link, Source asked, QueueSource from) {
        QueueOutlet outlet = new QueueOutlet(peer, link, from, consumers::remove);
        outlet.begin().whenComplete((begun, error) -> {
            if (error != null) {
                refuse(link, error);
                return;
            }
            Source source = asked.copy() instanceof Source copy ? copy : asked;
            source.setFilter(null);
            source.setDistributionMode(MOVE);
            if (link.isPending()) {
                consumers.add(outlet);
                link.accept(source, outlet);
            }
            peer.settled().run();
        });
    }

    private void subscribe(OutgoingLink link, Source asked, NodeName name, TopicImage topic) {
        TopicOutlet outlet = new TopicOutlet(peer, link, name.address(), topic);
        outlet.begin().whenComplete((begun, error) -> {
            if (error != null) {
                refuse(link, error);
                return;
            }
            Source source = asked.copy() instanceof Source copy ? copy : asked;
            source.setFilter(null);
            source.setDistributionMode(COPY);
            if (!link.accept(source, outlet)) {
                outlet.detached();
            }
            peer.settled().run();
        });
    }

    private static void requirePermanent(boolean dynamic, Symbol... capabilities) throws AmqpFailure {
        if (dynamic || capabilities != null && Arrays.stream(capabilities).anyMatch(TEMPORARY::contains)) {
            throw new AmqpFailure(Conditions.NOT_IMPLEMENTED, "there are no temporary queues and topics yet");
        }
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
