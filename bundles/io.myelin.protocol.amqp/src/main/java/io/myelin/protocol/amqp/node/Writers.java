package io.myelin.protocol.amqp.node;

import io.myelin.batch.KeyHash;
import io.myelin.protocol.amqp.engine.IncomingDelivery;
import io.myelin.protocol.amqp.message.StoredMessage;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What one connection writes to, of all its links, so that what it sends to one place stays in order. Messages of a group go
 * where Kafka's producers put that key; others of one container go to one partition, in their order.
 */
final class Writers {
    private static final int KEPT = 256;

    private final Peer peer;
    private final Map<Place, PartitionWriter> writers = new HashMap<>();

    private record Place(String topic, int partition) {}

    Writers(Peer peer) {
        this.peer = peer;
    }

    void write(String topic, int partitions, IncomingDelivery delivery, StoredMessage message) {
        Place place = new Place(topic, partition(partitions, message));
        PartitionWriter writer = writers.get(place);
        if (writer == null) {
            if (writers.size() >= KEPT) {
                writers.values().removeIf(PartitionWriter::isIdle);
            }
            writer = new PartitionWriter(peer, topic, place.partition());
            writers.put(place, writer);
        }
        writer.write(delivery, message);
    }

    /** Whether everything that came in has its outcome. */
    boolean isIdle() {
        return writers.values().stream().allMatch(PartitionWriter::isIdle);
    }

    private int partition(int partitions, StoredMessage message) {
        if (partitions == 1) {
            return 0;
        }
        if (message.key() == null) {
            return Math.floorMod(peer.containerId().hashCode(), partitions);
        }
        ByteBuffer key = message.key().duplicate();
        byte[] bytes = new byte[key.remaining()];
        key.get(bytes);
        return KeyHash.partition(bytes, partitions);
    }
}
