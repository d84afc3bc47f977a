package io.myelin.broker.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * @param groupId of the group
 * @param state Kafka's name of it: {@code Empty} or {@code Stable}
 * @param groupEpoch grows with every change that needs a new assignment
 * @param assignmentEpoch the group epoch for which partitions were assigned last
 * @param assignorName of the assignor
 * @param members in no order
 * @param topicNames of the topics in assignments, as far as they still exist
 */
public record DescribedShareGroup(
        String groupId,
        String state,
        int groupEpoch,
        int assignmentEpoch,
        String assignorName,
        List<Member> members,
        Map<UUID, String> topicNames) {

    /**
     * @param memberId of the member
     * @param rackId where it runs
     * @param memberEpoch it is at
     * @param clientId as the client calls itself
     * @param clientHost it comes from
     * @param topics it subscribes to
     * @param assigned partitions it reads, by topic id
     */
    public record Member(
            String memberId,
            Optional<String> rackId,
            int memberEpoch,
            String clientId,
            String clientHost,
            List<String> topics,
            Map<UUID, Set<Integer>> assigned) {}
}
