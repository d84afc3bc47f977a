package io.myelin.coordination.streams;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The node's settings of streams groups, and between what a group may have its own.
 *
 * @param sessionTimeoutMs without a heartbeat for so long a member is out
 * @param heartbeatIntervalMs between heartbeats
 * @param assignmentIntervalMs at least between two assignments
 * @param initialRebalanceDelayMs a new group waits for more members
 * @param standbyReplicas of each task that has state
 * @param maxStandbyReplicas that a group may ask for
 * @param taskOffsetIntervalMs between offsets of tasks
 * @param acceptableRecoveryLag of state that is good enough to become active
 * @param rackTags client tags over which standby tasks are to be spread, separated by commas
 * @param maxMembers of a group
 */
public record StreamsLimits(
        Bounded sessionTimeoutMs,
        Bounded heartbeatIntervalMs,
        Bounded assignmentIntervalMs,
        int initialRebalanceDelayMs,
        int standbyReplicas,
        int maxStandbyReplicas,
        int taskOffsetIntervalMs,
        long acceptableRecoveryLag,
        String rackTags,
        int maxMembers) {

    /**
     * @param value where a group has none of its own
     * @param min that a group may have
     * @param max that a group may have
     */
    public record Bounded(int value, int min, int max) {
        int of(Map<String, String> group, String key) {
            String own = group.get(key);
            return own == null ? value : Math.max(min, Math.min(max, Integer.parseInt(own.trim())));
        }
    }

    /** @param group the configurations that it has of its own, valid ones */
    public StreamsSettings of(Map<String, String> group) {
        Bounded delay = new Bounded(initialRebalanceDelayMs, 0, Integer.MAX_VALUE);
        Bounded standby = new Bounded(standbyReplicas, 0, maxStandbyReplicas);
        return new StreamsSettings(
                sessionTimeoutMs.of(group, "streams.session.timeout.ms"),
                heartbeatIntervalMs.of(group, "streams.heartbeat.interval.ms"),
                delay.of(group, "streams.initial.rebalance.delay.ms"),
                assignmentIntervalMs.of(group, "streams.assignment.interval.ms"),
                taskOffsetIntervalMs,
                acceptableRecoveryLag,
                standby.of(group, "streams.num.standby.replicas"),
                group.getOrDefault("streams.assignor.name", StickyAssignor.NAME),
                tags(group.getOrDefault("streams.rack.aware.assignment.tags", rackTags)),
                maxMembers);
    }

    private static List<String> tags(String list) {
        return Arrays.stream(list.split(","))
                .map(String::trim)
                .filter(tag -> !tag.isEmpty())
                .toList();
    }
}
