package io.myelin.coordination.group;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Something that differs when partitions of topics that a group reads come, go, or stand in other racks. */
public final class TopicsHash {
    private TopicsHash() {}

    /** @param names of the topics, in order */
    public static long of(ClusterImage image, SortedSet<String> names) {
        long hash = 0;
        for (String name : names) {
            Optional<TopicImage> topic = image.topic(name);
            if (topic.isPresent()) {
                hash = mix(
                        mix(hash, topic.get().id().hashCode()),
                        topic.get().partitions().size());
                for (PartitionImage partition : topic.get().partitions()) {
                    for (String rack : racks(image, partition)) {
                        hash = mix(hash, partition.index() * 31L + rack.hashCode());
                    }
                }
            }
        }
        return hash;
    }

    private static Collection<String> racks(ClusterImage image, PartitionImage partition) {
        Set<String> racks = new TreeSet<>();
        for (int replica : partition.replicas()) {
            Optional.ofNullable(image.nodes().get(replica))
                    .flatMap(NodeImage::rack)
                    .ifPresent(racks::add);
        }
        return racks;
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }
}
