package io.myelin.protocol.kafka.handler;

import io.myelin.access.Resource;
import io.myelin.broker.group.DescribedConsumerGroup;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;

/** Consumer groups of the newer protocol, with their members. */
public final class ConsumerGroupDescribeHandler
        extends MessageHandler<ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData> {
    private static final byte CLASSIC_MEMBER = 0;
    private static final byte CONSUMER_MEMBER = 1;

    public ConsumerGroupDescribeHandler() {
        super(new Api(69, "ConsumerGroupDescribe", 0, 1, 0), FeatureNames.GROUP, ConsumerGroupDescribeRequestData::new);
    }

    @Override
    protected CompletionStage<ConsumerGroupDescribeResponseData> handle(
            RequestContext context, ConsumerGroupDescribeRequestData request) {
        return Stages.each(
                        request.groupIds(),
                        group -> describe(context, group)
                                .thenCompose(described -> withRights(context, request, described)))
                .thenApply(groups -> new ConsumerGroupDescribeResponseData().setGroups(groups));
    }

    private static CompletionStage<DescribedGroup> describe(RequestContext context, String groupId) {
        return context.consumers(consumers -> consumers.describe(groupId, context.caller()))
                .thenApply(ConsumerGroupDescribeHandler::described)
                .exceptionally(error -> refused(groupId, GroupErrors.of(error)));
    }

    private static DescribedGroup described(DescribedConsumerGroup group) {
        return new DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setGroupEpoch(group.groupEpoch())
                .setAssignmentEpoch(group.assignmentEpoch())
                .setAssignorName(group.assignorName())
                .setMembers(group.members().stream()
                        .map(member -> described(member, group.topicNames()))
                        .toList());
    }

    private static Member described(DescribedConsumerGroup.Member member, Map<UUID, String> names) {
        return new Member()
                .setMemberId(member.memberId())
                .setInstanceId(member.instanceId().orElse(null))
                .setRackId(member.rackId().orElse(null))
                .setMemberEpoch(member.memberEpoch())
                .setClientId(member.client().id())
                .setClientHost(member.client().host())
                .setSubscribedTopicNames(member.topics())
                .setSubscribedTopicRegex(member.regex().orElse(null))
                .setAssignment(assignment(member.assigned(), names))
                .setTargetAssignment(assignment(member.target(), names))
                .setMemberType(member.classic() ? CLASSIC_MEMBER : CONSUMER_MEMBER);
    }

    /** Topics that have been deleted since have no name to be shown under. */
    private static Assignment assignment(Map<UUID, Set<Integer>> partitions, Map<UUID, String> names) {
        Assignment assignment = new Assignment();
        partitions.forEach((topic, indexes) -> {
            String name = names.get(topic);
            if (name != null) {
                assignment
                        .topicPartitions()
                        .add(new TopicPartitions()
                                .setTopicId(PartitionLookup.kafka(topic))
                                .setTopicName(name)
                                .setPartitions(indexes.stream().sorted().toList()));
            }
        });
        return assignment;
    }

    private static CompletionStage<DescribedGroup> withRights(
            RequestContext context, ConsumerGroupDescribeRequestData request, DescribedGroup group) {
        if (!request.includeAuthorizedOperations() || group.errorCode() != Errors.NONE.code()) {
            return Stages.done(group);
        }
        return context.broker(broker -> Stages.done(group.setAuthorizedOperations(
                Rights.on(broker.access(), context.caller(), Resource.group(group.groupId())))));
    }

    private static DescribedGroup refused(String groupId, KafkaErrors.Failure failure) {
        return new DescribedGroup()
                .setGroupId(groupId)
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    @Override
    protected ConsumerGroupDescribeResponseData failed(
            RequestContext context, ConsumerGroupDescribeRequestData request, KafkaErrors.Failure failure) {
        return new ConsumerGroupDescribeResponseData()
                .setGroups(request.groupIds().stream()
                        .map(group -> refused(group, GroupErrors.of(failure)))
                        .toList());
    }
}
