package io.myelin.protocol.amqp.node;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Topics.Spec;
import io.myelin.cluster.image.TopicImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Topics by their names, made when they are not there. */
final class Topics {
    private Topics() {}

    /** The topic if it is known now and may be used; asks nobody. */
    static Optional<TopicImage> known(Peer peer, String topic) {
        return peer.bus().broker().peek().flatMap(broker -> broker.image().topic(topic));
    }

    /**
     * The topic, made with one partition when it is not there and that is configured.
     *
     * @param operation that the peer will need
     * @return completes on the loop of the peer
     */
    static CompletionStage<TopicImage> find(Peer peer, String topic, Operation operation) {
        CompletableFuture<TopicImage> found = new CompletableFuture<>();
        peer.bus()
                .broker(peer.loop(), broker -> find(peer, broker, topic, operation))
                .whenComplete((image, error) -> peer.loop().run(() -> {
                    if (error == null) {
                        found.complete(image);
                    } else {
                        found.completeExceptionally(error);
                    }
                }));
        return found;
    }

    private static CompletionStage<TopicImage> find(Peer peer, Broker broker, String topic, Operation operation) {
        if (broker.topics().internal(topic)) {
            throw new BusException(BusError.TOPIC_NOT_AUTHORIZED, topic + " belongs to the bus itself");
        }
        broker.access().require(peer.caller(), operation, Resource.topic(topic));
        Optional<TopicImage> known = broker.image().topic(topic);
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        if (Temporaries.isTemporary(topic)) {
            throw new BusException(BusError.UNKNOWN_TOPIC, "the temporary " + topic + " is not there any more");
        }
        if (!peer.bus().settings().autoCreate()) {
            throw new BusException(BusError.UNKNOWN_TOPIC, "there is no topic " + topic + ", and none is made");
        }
        return broker.topics()
                .create(new Spec(topic, 1, -1, Map.of(), configs(peer.bus().settings())), false, peer.caller())
                .exceptionallyCompose(error -> exists(error)
                        ? broker.topics().autoCreate(topic, peer.caller())
                        : CompletableFuture.failedStage(error));
    }

    /** Of topics that are made: AMQP applications send larger messages than Kafka's do. */
    static Map<String, String> configs(Settings settings) {
        return Map.of("max.message.bytes", Integer.toString(settings.topicMessageBytes()));
    }

    /** Somebody else was faster. */
    private static boolean exists(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof BusException bus && bus.error() == BusError.TOPIC_EXISTS;
    }

    /** The partitions of a topic, for messages about all of them. */
    static List<Integer> partitions(TopicImage topic) {
        return topic.partitions().stream().map(partition -> partition.index()).toList();
    }
}
