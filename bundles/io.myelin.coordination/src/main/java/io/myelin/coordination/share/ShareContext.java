package io.myelin.coordination.share;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.GroupContext;

/**
 * What the share groups of a shard have in common.
 *
 * @param groups of the shard
 * @param limits of share groups
 */
record ShareContext(GroupContext groups, ShareLimits limits) {
    ClusterImage image() {
        return groups.topology().image();
    }
}
