package io.myelin.coordination.share;

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
record ShareTimes(int sessionMs, int heartbeatMs, int assignmentMs) {
    static ShareTimes of(String group, ClusterImage image, ShareLimits limits) {
        Map<String, String> configs = image.configs(new ConfigResource(ConfigResource.Kind.GROUP, group));
        return new ShareTimes(
                limits.sessionMs().of(configs.get("share.session.timeout.ms")),
                limits.heartbeatMs().of(configs.get("share.heartbeat.interval.ms")),
                limits.assignmentMs().of(configs.get("share.assignment.interval.ms")));
    }
}
