package io.myelin.broker.group;

import java.util.Map;
import java.util.Optional;

/**
 * A member of a streams group joins, says that it is alive and what it owns, or leaves. What has not changed since the last
 * heartbeat may be absent, except when it joins.
 *
 * @param groupId of the group
 * @param memberId chosen by the client
 * @param memberEpoch 0 to join, -1 to leave, -2 when a static member leaves for a while, else the epoch it was told
 * @param instanceId of a static member
 * @param rebalanceTimeoutMs how long it may take to give tasks up, -1 when unchanged
 * @param profile what it says of itself
 * @param topology of the application; only when it joins
 * @param owned the tasks it has now
 * @param offsets how far the state of its tasks has come
 * @param endpointEpoch of the endpoint information it knows
 * @param shutdownApplication whether all members are to end
 * @param knowsMissingTags whether it understands {@link StreamsStatus.Code#MISSING_CLIENT_TAGS}
 */
public record StreamsHeartbeat(
        String groupId,
        String memberId,
        int memberEpoch,
        Optional<String> instanceId,
        int rebalanceTimeoutMs,
        Profile profile,
        Optional<StreamsTopology> topology,
        Optional<StreamsTasks> owned,
        Offsets offsets,
        int endpointEpoch,
        boolean shutdownApplication,
        boolean knowsMissingTags) {
    public static final int JOIN = 0;
    public static final int LEAVE = -1;
    public static final int LEAVE_FOR_A_WHILE = -2;

    /**
     * @param rackId where it runs
     * @param processId members of one process have the same
     * @param endpoint where its state can be asked for
     * @param clientTags for the placement of standby tasks
     */
    public record Profile(
            Optional<String> rackId,
            Optional<String> processId,
            Optional<Endpoint> endpoint,
            Optional<Map<String, String>> clientTags) {
        public static final Profile UNCHANGED =
                new Profile(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Profile {
            clientTags = clientTags.map(Map::copyOf);
        }
    }

    /** Where a member answers questions about its state. */
    public record Endpoint(String host, int port) {}

    /**
     * Sums of changelog offsets by task.
     *
     * @param reached by the member
     * @param end of the changelogs, as the member knows them
     */
    public record Offsets(Optional<Map<StreamsTask, Long>> reached, Optional<Map<StreamsTask, Long>> end) {
        public static final Offsets UNCHANGED = new Offsets(Optional.empty(), Optional.empty());

        public Offsets {
            reached = reached.map(Map::copyOf);
            end = end.map(Map::copyOf);
        }
    }
}
