package io.myelin.protocol.amqp.node;

import io.myelin.access.Operation;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.amqp.engine.IncomingDelivery;
import io.myelin.protocol.amqp.engine.Inlet;
import io.myelin.protocol.amqp.message.MessageToRecord;
import io.myelin.protocol.amqp.message.StoredMessage;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages of a link without an address: each says itself where it goes (Anonymous Terminus for Message Routing). */
final class RelayInlet implements Inlet {
    private final Peer peer;
    private final Writers writers;
    /** What waits for topics that are looked up or made. */
    private final Map<String, List<Waiting>> waiting = new HashMap<>();

    private record Waiting(IncomingDelivery delivery, ByteBuffer message) {}

    RelayInlet(Peer peer, Writers writers) {
        this.peer = peer;
        this.writers = writers;
    }

    @Override
    public void deliver(IncomingDelivery delivery, ByteBuffer message) {
        try {
            MessageToRecord parsed = MessageToRecord.of(message, peer.codec());
            String to = parsed.to()
                    .orElseThrow(() -> new AmqpFailure(
                            Conditions.INVALID_FIELD, "the message does not say where it goes: properties.to"));
            String topic = NodeName.parse(to).topic();
            List<Waiting> before = waiting.get(topic);
            Optional<TopicImage> known = before == null ? Topics.known(peer, topic) : Optional.empty();
            if (known.isPresent()) {
                write(known.get(), delivery, parsed);
            } else {
                ByteBuffer copy = ByteBuffer.allocate(message.remaining())
                        .put(message.duplicate())
                        .flip();
                peer.budget().change(copy.remaining());
                waiting.computeIfAbsent(topic, name -> new ArrayList<>()).add(new Waiting(delivery, copy));
                if (before == null) {
                    Topics.find(peer, topic, Operation.WRITE)
                            .whenComplete((image, error) -> found(topic, image, error));
                }
            }
        } catch (AmqpFailure e) {
            PartitionWriter.settle(delivery, e);
        }
    }

    private void write(TopicImage topic, IncomingDelivery delivery, MessageToRecord message) throws AmqpFailure {
        StoredMessage stored = message.store(peer.loop().clock().nowMs());
        writers.write(topic.name(), topic.partitions().size(), delivery, stored);
    }

    private void found(String name, TopicImage topic, Throwable error) {
        for (Waiting one : waiting.remove(name)) {
            peer.budget().change(-one.message().remaining());
            try {
                if (error != null) {
                    throw Failures.of(error);
                }
                write(topic, one.delivery(), MessageToRecord.of(one.message(), peer.codec()));
            } catch (AmqpFailure e) {
                PartitionWriter.settle(one.delivery(), e);
            }
        }
        peer.settled().run();
    }

    @Override
    public void detached() {
        // what is under way is written all the same
    }
}
