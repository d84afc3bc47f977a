package io.myelin.coordination.streams;

import io.myelin.coordination.group.Topology;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What streams groups have to know about topics. */
public interface TopicCatalog {
    /** Grows with every change. */
    long version();

    /** How many partitions a topic has, empty when there is no such topic. */
    OptionalInt partitions(String topic);

    /** Changes when a topic is created anew or grows; empty when there is no such topic. */
    OptionalLong fingerprint(String topic);

    /** The topics of the cluster. */
    static TopicCatalog of(Topology topology) {
        return new TopicCatalog() {
            @Override
            public long version() {
                return topology.version();
            }

            @Override
            public OptionalInt partitions(String topic) {
                return topology.image().topic(topic).stream()
                        .mapToInt(image -> image.partitions().size())
                        .findFirst();
            }

            @Override
            public OptionalLong fingerprint(String topic) {
                return topology.image().topic(topic).stream()
                        .mapToLong(image -> image.id().getMostSignificantBits() * 31
                                + image.id().getLeastSignificantBits() * 17
                                + image.partitions().size())
                        .findFirst();
            }
        };
    }
}
