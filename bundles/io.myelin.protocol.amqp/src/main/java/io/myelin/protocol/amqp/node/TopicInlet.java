package io.myelin.protocol.amqp.node;

import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.amqp.engine.IncomingDelivery;
import io.myelin.protocol.amqp.engine.Inlet;
import io.myelin.protocol.amqp.message.MessageToRecord;
import io.myelin.protocol.amqp.wire.AmqpFailure;
import java.nio.ByteBuffer;

/** Messages of a link for one topic. */
final class TopicInlet implements Inlet {
    private final Peer peer;
    private final Writers writers;
    private final TopicImage topic;

    TopicInlet(Peer peer, Writers writers, TopicImage topic) {
        this.peer = peer;
        this.writers = writers;
        this.topic = topic;
    }

    @Override
    public void deliver(IncomingDelivery delivery, ByteBuffer message) {
        try {
            writers.write(
                    topic.name(),
                    topic.partitions().size(),
                    delivery,
                    MessageToRecord.of(message, peer.codec())
                            .store(peer.loop().clock().nowMs()));
        } catch (AmqpFailure e) {
            PartitionWriter.settle(delivery, e);
        }
    }

    @Override
    public void detached() {
        // what is under way is written all the same
    }
}
