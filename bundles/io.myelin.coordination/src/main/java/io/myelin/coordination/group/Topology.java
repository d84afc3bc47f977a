package io.myelin.coordination.group;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.TopicImage;
import java.util.Optional;
import java.util.UUID;

/** What groups have to know about topics. */
@FunctionalInterface
public interface Topology {
    /** The newest image of the cluster; a later call may give a newer one. */
    ClusterImage image();

    /** Grows with every change. */
    default long version() {
        return image().version();
    }

    /** The id of the topic that has this name now, empty when there is none. */
    default Optional<UUID> topicId(String name) {
        return image().topic(name).map(TopicImage::id);
    }
}
