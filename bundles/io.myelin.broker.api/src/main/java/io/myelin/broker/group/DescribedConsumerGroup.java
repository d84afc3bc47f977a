package io.myelin.broker.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * @param groupId of the group
 * @param state Kafka's name of it: {@code Empty}, {@code Assigning}, {@code Reconciling}, {@code Stable}
 * @param groupEpoch grows with every change that needs a new assignment
 * @param assignmentEpoch the group epoch for which partitions were assigned last
 * @param assignorName of the assignor that would assign next
 * @param members in no order
 * @param topicNames of the topics in assignments, as far as they still exist
 */
public record DescribedConsumerGroup(
        String groupId,
        String state,
        int groupEpoch,
        int assignmentEpoch,
        String assignorName,
        List<Member> members,
        Map<UUID, String> topicNames) {

    /**
     * @param memberId of the member
     * @param instanceId of a static one
     * @param rackId where it runs
     * @param memberEpoch it is at
     * @param client who it is
     * @param topics it subscribes to by name
     * @param regex of further topics; empty text for none
     * @param assigned partitions it has now, by topic id, those it has been asked to give up with them
     * @param target partitions it shall have, by topic id
     * @param classic whether it speaks the classic protocol
     */
    public record Member(
            String memberId,
            Optional<String> instanceId,
            Optional<String> rackId,
            int memberEpoch,
            Client client,
            List<String> topics,
            Optional<String> regex,
            Map<UUID, Set<Integer>> assigned,
            Map<UUID, Set<Integer>> target,
            boolean classic) {}

    /**
     * @param id as the client calls itself
     * @param host it comes from
     */
    public record Client(String id, String host) {}
}
