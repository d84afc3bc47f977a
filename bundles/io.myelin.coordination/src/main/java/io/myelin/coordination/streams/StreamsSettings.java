package io.myelin.coordination.streams;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What holds for one group: the node's settings, where the group has none of its own.
 *
 * @param sessionTimeoutMs without a heartbeat for so long a member is out
 * @param heartbeatIntervalMs between heartbeats
 * @param initialRebalanceDelayMs a new group waits for more members
 * @param assignmentIntervalMs at least between two assignments
 * @param taskOffsetIntervalMs between offsets of tasks
 * @param acceptableRecoveryLag of state that is good enough to become active
 * @param standbyReplicas of each task that has state
 * @param assignor name
 * @param rackTags client tags over which standby tasks are to be spread
 * @param maxMembers of a group
 */
public record StreamsSettings(
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        int initialRebalanceDelayMs,
        int assignmentIntervalMs,
        int taskOffsetIntervalMs,
        long acceptableRecoveryLag,
        int standbyReplicas,
        String assignor,
        List<String> rackTags,
        int maxMembers) {
    private static final String STANDBY_REPLICAS = "num.standby.replicas";
    private static final String RACK_TAGS = "rack.aware.assignment.tags";

    public StreamsSettings {
        rackTags = List.copyOf(rackTags);
    }

    /** The part that an assignment depends on, as it is kept on record: when it changes, tasks are assigned anew. */
    Map<String, String> ofAssignment() {
        Map<String, String> configs = new TreeMap<>();
        configs.put(STANDBY_REPLICAS, Integer.toString(standbyReplicas));
        if (!rackTags.isEmpty()) {
            configs.put(RACK_TAGS, String.join(",", rackTags));
        }
        return configs;
    }
}
