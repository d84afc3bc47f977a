package io.myelin.coordination.group.consumer;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import java.util.Map;

/**
 * The times of one group: what is configured for it, within what the node allows.
 *
 * @param sessionMs without a heartbeat for so long a member is out
 * @param heartbeatMs between heartbeats
 * @param assignmentMs at least between two assignments
 */
record GroupTimes(int sessionMs, int heartbeatMs, int assignmentMs) {
    static GroupTimes of(String group, ClusterImage image, ConsumerLimits limits) {
        Map<String, String> configs = image.configs(new ConfigResource(ConfigResource.Kind.GROUP, group));
        return new GroupTimes(
                limits.sessionMs().of(configs.get("consumer.session.timeout.ms")),
                limits.heartbeatMs().of(configs.get("consumer.heartbeat.interval.ms")),
                limits.assignmentMs().of(configs.get("consumer.assignment.interval.ms")));
    }
}
