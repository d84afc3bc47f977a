package io.myelin.cluster.image;

import java.util.List;
import java.util.UUID;

/**
 * A topic.
 *
 * @param name unique at any time
 * @param id unique for ever
 * @param partitions by index, without gaps
 */
public record TopicImage(String name, UUID id, List<PartitionImage> partitions) {
    public TopicImage {
        partitions = List.copyOf(partitions);
    }
}
