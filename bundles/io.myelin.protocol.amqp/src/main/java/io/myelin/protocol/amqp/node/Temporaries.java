package io.myelin.protocol.amqp.node;

import io.myelin.access.Caller;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Topics.Spec;
import io.myelin.cluster.image.TopicImage;
import io.myelin.loop.Loop;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.DeleteOnClose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues and topics of one connection that are gone with the link that made them (dynamic nodes, part 3, 3.5.10). Each is a topic
 * of a reserved name, so everybody may send there; only its connection receives from it. Confined to the connection's loop.
 */
final class Temporaries {
    private static final Logger LOG = LoggerFactory.getLogger(Temporaries.class);
    private static final String PREFIX = "myelin.temporary-";
    private static final Symbol LIFETIME_POLICY = Symbol.valueOf("lifetime-policy");

    private final Peer peer;
    private final Set<String> owned = new HashSet<>();
    private int making;

    Temporaries(Peer peer) {
        this.peer = peer;
    }

    /** Whether a topic is, or was, one of somebody's. */
    static boolean isTemporary(String topic) {
        return topic.startsWith(PREFIX);
    }

    /** What kind of node a temporary topic is. */
    static NodeName.Kind kind(String topic) {
        return topic.startsWith(prefix(NodeName.Kind.TOPIC)) ? NodeName.Kind.TOPIC : NodeName.Kind.QUEUE;
    }

    private static String prefix(NodeName.Kind kind) {
        return PREFIX + kind.capability + ".";
    }

    boolean owns(String topic) {
        return owned.contains(topic);
    }

    /** The properties of the node in the answer to a link that asked for one with some, or none. */
    static Map<Symbol, Object> lifetime(Map<?, ?> asked) throws AmqpFailure {
        Object policy = asked == null ? null : asked.get(LIFETIME_POLICY);
        if (policy != null && !(policy instanceof DeleteOnClose)) {
            throw new AmqpFailure(
                    Conditions.NOT_IMPLEMENTED,
                    "a dynamic node is gone with its link: the lifetime policy can only be delete-on-close");
        }
        return new HashMap<>(Map.of(LIFETIME_POLICY, DeleteOnClose.getInstance()));
    }

    /** Completes on the loop. */
    CompletionStage<TopicImage> make(NodeName.Kind kind) throws AmqpFailure {
        Settings settings = peer.bus().settings();
        if (owned.size() + making >= settings.temporaryMax()) {
            throw new AmqpFailure(
                    Conditions.RESOURCE_LIMIT_EXCEEDED,
                    "the connection has " + settings.temporaryMax() + " temporary nodes already (temporary.max)");
        }
        making++;
        Map<String, String> configs = new HashMap<>(Topics.configs(settings));
        configs.put("retention.ms", Long.toString(settings.temporaryRetentionMs()));
        // what is lost with the node is of no use afterwards
        configs.put("durability", "replicated");
        CompletableFuture<TopicImage> made = new CompletableFuture<>();
        peer.bus()
                .broker(
                        peer.loop(),
                        broker -> broker.topics()
                                .create(
                                        new Spec(
                                                prefix(kind) + broker.nodeId() + "." + UUID.randomUUID(),
                                                1,
                                                -1,
                                                Map.of(),
                                                configs),
                                        false,
                                        peer.caller()))
                .whenComplete((topic, error) -> peer.loop().run(() -> {
                    making--;
                    if (error == null) {
                        owned.add(topic.name());
                        made.complete(topic);
                    } else {
                        made.completeExceptionally(error);
                    }
                }));
        return made;
    }

    /** Its link is gone. */
    void delete(String topic) {
        if (owned.remove(topic)) {
            peer.bus().broker(peer.loop(), broker -> delete(broker, topic));
        }
    }

    private static CompletionStage<Void> delete(Broker broker, String topic) {
        return broker.topics().delete(topic, Caller.BUS).exceptionally(error -> {
            if (!(Failures.cause(error) instanceof BusException bus && bus.error() == BusError.UNKNOWN_TOPIC)) {
                LOG.warn("temporary {} stays until the node has started again", topic, error);
            }
            return null;
        });
    }

    /** Deletes what connections have left that ended with the node; to be called while there is no connection. */
    static CompletionStage<Void> sweep(Bus bus, Loop loop) {
        return bus.broker(loop, broker -> {
            String node = broker.nodeId() + ".";
            List<CompletionStage<Void>> deleted = new ArrayList<>();
            for (String topic : broker.image().topics().keySet()) {
                if (topic.startsWith(prefix(NodeName.Kind.QUEUE) + node)
                        || topic.startsWith(prefix(NodeName.Kind.TOPIC) + node)) {
                    deleted.add(delete(broker, topic));
                }
            }
            return CompletableFuture.allOf(
                    deleted.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
        });
    }
}
