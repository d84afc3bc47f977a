package io.myelin.protocol.kafka.handler;

import io.myelin.access.Resource;
import io.myelin.broker.group.DescribedShareGroup;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.protocol.Errors;

/** Share groups with their members. */
public final class ShareGroupDescribeHandler
        extends MessageHandler<ShareGroupDescribeRequestData, ShareGroupDescribeResponseData> {
    public ShareGroupDescribeHandler() {
        super(new Api(77, "ShareGroupDescribe", 1, 1, 0), FeatureNames.SHARE, ShareGroupDescribeRequestData::new);
    }

    @Override
    protected CompletionStage<ShareGroupDescribeResponseData> handle(
            RequestContext context, ShareGroupDescribeRequestData request) {
        return Stages.each(
                        request.groupIds(),
                        group -> describe(context, group)
                                .thenCompose(described -> withRights(context, request, described)))
                .thenApply(groups -> new ShareGroupDescribeResponseData().setGroups(groups));
    }

    private static CompletionStage<DescribedGroup> describe(RequestContext context, String groupId) {
        return context.shares(shares -> shares.describe(groupId, context.caller()))
                .thenApply(ShareGroupDescribeHandler::described)
                .exceptionally(error -> refused(groupId, GroupErrors.of(error)));
    }

    private static DescribedGroup described(DescribedShareGroup group) {
        return new DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setGroupEpoch(group.groupEpoch())
                .setAssignmentEpoch(group.assignmentEpoch())
                .setAssignorName(group.assignorName())
                .setMembers(group.members().stream()
                        .map(member -> new Member()
                                .setMemberId(member.memberId())
                                .setRackId(member.rackId().orElse(null))
                                .setMemberEpoch(member.memberEpoch())
                                .setClientId(member.clientId())
                                .setClientHost(member.clientHost())
                                .setSubscribedTopicNames(member.topics())
                                .setAssignment(assignment(member.assigned(), group.topicNames())))
                        .toList());
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
            RequestContext context, ShareGroupDescribeRequestData request, DescribedGroup group) {
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
    protected ShareGroupDescribeResponseData failed(
            RequestContext context, ShareGroupDescribeRequestData request, KafkaErrors.Failure failure) {
        return new ShareGroupDescribeResponseData()
                .setGroups(request.groupIds().stream()
                        .map(group -> refused(group, GroupErrors.of(failure)))
                        .toList());
    }
}
