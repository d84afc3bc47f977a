package io.myelin.cluster;

import io.myelin.cluster.image.ConfigResource;
import java.util.Set;
import java.util.UUID;

/**
 * What differs between the image a listener had and the next one. Several entries may be in one delta.
 *
 * @param topics ids of topics that were created, deleted or changed
 * @param configs resources whose overrides changed
 * @param nodes ids of nodes that came, went or changed
 * @param features whether a feature level changed
 */
public record ClusterDelta(Set<UUID> topics, Set<ConfigResource> configs, Set<Integer> nodes, boolean features) {
    public ClusterDelta {
        topics = Set.copyOf(topics);
        configs = Set.copyOf(configs);
        nodes = Set.copyOf(nodes);
    }
}
