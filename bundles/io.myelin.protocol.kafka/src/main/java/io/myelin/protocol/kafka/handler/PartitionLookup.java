package io.myelin.protocol.kafka.handler;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.Uuid;

/** Finds the partition a request means, by name or by id, and says in Kafka's terms why there is none. */
public final class PartitionLookup {
    private PartitionLookup() {}

    /** Kafka's way to write a UUID in a message. */
    public static Uuid kafka(UUID id) {
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    public static UUID java(Uuid id) {
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** The name of the topic that a request means; empty for an id that no topic has. */
    public static Optional<String> name(Broker broker, String name, UUID id) {
        return id == null
                ? Optional.of(name)
                : Optional.ofNullable(broker.image().topicNames().get(id));
    }

    /**
     * @param topic as {@link #name} gave it
     * @param operation that the caller needs on the topic: asked first, so that a refusal does not tell what exists
     * @throws BusException when the partition can't be had here
     */
    public static Partition find(Broker broker, Optional<String> topic, int index, Operation operation, Caller caller) {
        if (topic.isEmpty()) {
            throw new BusException(BusError.UNKNOWN_TOPIC_ID, "no topic has this id");
        }
        String name = topic.get();
        broker.access().require(caller, operation, Resource.topic(name));
        return broker.partition(name, index).orElseThrow(() -> absent(broker, name, index));
    }

    private static BusException absent(Broker broker, String name, int index) {
        boolean elsewhere = broker.image()
                .topic(name)
                .filter(image -> index >= 0 && index < image.partitions().size())
                .isPresent();
        return elsewhere
                ? new BusException(BusError.NOT_LEADER, "partition " + name + "-" + index + " is not led here")
                : new BusException(BusError.UNKNOWN_PARTITION, "there is no partition " + name + "-" + index);
    }
}
