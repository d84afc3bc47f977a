package io.myelin.broker.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * @param groupId of the group
 * @param state Kafka's name of it: {@code Empty}, {@code NotReady}, {@code Assigning}, {@code Reconciling}, {@code Stable}
 * @param groupEpoch grows with every change that needs a new assignment
 * @param assignmentEpoch the group epoch for which tasks were assigned last
 * @param topology of the application, absent before the first member joined
 * @param members in the order of their ids
 * @param assignorName of the assignor that would assign next
 */
public record DescribedStreamsGroup(
        String groupId,
        String state,
        int groupEpoch,
        int assignmentEpoch,
        Optional<Topology> topology,
        List<Member> members,
        String assignorName) {

    /**
     * @param epoch of the application's version
     * @param subtopologies with numbers of partitions; absent while source topics are missing or wrongly partitioned
     */
    public record Topology(int epoch, Optional<List<StreamsTopology.Subtopology>> subtopologies) {}

    /**
     * @param memberId of the member
     * @param memberEpoch it is at
     * @param instanceId of a static one
     * @param clientId as the client calls itself
     * @param host it comes from
     * @param topologyEpoch of its version of the application
     * @param profile what it said of itself
     * @param offsets of its tasks
     * @param assigned tasks it has or is about to give up
     * @param target tasks it shall have
     */
    public record Member(
            String memberId,
            int memberEpoch,
            Optional<String> instanceId,
            String clientId,
            String host,
            int topologyEpoch,
            StreamsHeartbeat.Profile profile,
            Offsets offsets,
            StreamsTasks assigned,
            StreamsTasks target) {}

    /** As in {@link StreamsHeartbeat.Offsets}. */
    public record Offsets(Map<StreamsTask, Long> reached, Map<StreamsTask, Long> end) {}
}
