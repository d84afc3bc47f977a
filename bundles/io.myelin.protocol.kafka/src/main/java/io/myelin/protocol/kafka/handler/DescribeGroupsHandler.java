package io.myelin.protocol.kafka.handler;

import io.myelin.access.Resource;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.Errors;

/** Groups with their members. One that there is not is a dead group to old versions and an error to the newest. */
public final class DescribeGroupsHandler extends MessageHandler<DescribeGroupsRequestData, DescribeGroupsResponseData> {
    private static final int NOT_FOUND_SINCE = 6;
    private static final String DEAD = "Dead";

    public DescribeGroupsHandler() {
        super(new Api(15, "DescribeGroups", 0, 6, 5), DescribeGroupsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeGroupsResponseData> handle(
            RequestContext context, DescribeGroupsRequestData request) {
        return Stages.each(
                        request.groups(),
                        group -> describe(context, group)
                                .thenCompose(described -> withRights(context, request, described)))
                .thenApply(groups -> new DescribeGroupsResponseData().setGroups(groups));
    }

    private static CompletionStage<DescribeGroupsResponseData.DescribedGroup> describe(
            RequestContext context, String groupId) {
        return context.groups(groups -> groups.describe(groupId, context.caller()))
                .thenApply(DescribeGroupsHandler::described)
                .exceptionally(error -> refused(context, groupId, GroupErrors.of(error)));
    }

    private static DescribeGroupsResponseData.DescribedGroup described(DescribedGroup group) {
        return new DescribeGroupsResponseData.DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setProtocolType(group.protocolType())
                .setProtocolData(group.protocolName())
                .setMembers(group.members().stream()
                        .map(member -> new DescribedGroupMember()
                                .setMemberId(member.memberId())
                                .setGroupInstanceId(member.instanceId().orElse(null))
                                .setClientId(member.clientId())
                                .setClientHost(member.host())
                                .setMemberMetadata(member.metadata())
                                .setMemberAssignment(member.assignment()))
                        .toList());
    }

    private static CompletionStage<DescribeGroupsResponseData.DescribedGroup> withRights(
            RequestContext context,
            DescribeGroupsRequestData request,
            DescribeGroupsResponseData.DescribedGroup group) {
        if (!request.includeAuthorizedOperations() || group.errorCode() != Errors.NONE.code()) {
            return Stages.done(group);
        }
        return context.broker(broker -> Stages.done(group.setAuthorizedOperations(
                Rights.on(broker.access(), context.caller(), Resource.group(group.groupId())))));
    }

    private static DescribeGroupsResponseData.DescribedGroup refused(
            RequestContext context, String groupId, KafkaErrors.Failure failure) {
        DescribeGroupsResponseData.DescribedGroup group =
                new DescribeGroupsResponseData.DescribedGroup().setGroupId(groupId);
        boolean absent = failure.error() == Errors.GROUP_ID_NOT_FOUND;
        if (absent) {
            group.setGroupState(DEAD);
        }
        if (!absent || context.version() >= NOT_FOUND_SINCE) {
            group.setErrorCode(failure.code());
        }
        return context.version() >= NOT_FOUND_SINCE ? group.setErrorMessage(failure.message()) : group;
    }

    @Override
    protected DescribeGroupsResponseData failed(
            RequestContext context, DescribeGroupsRequestData request, KafkaErrors.Failure failure) {
        return new DescribeGroupsResponseData()
                .setGroups(request.groups().stream()
                        .map(group -> refused(context, group, GroupErrors.of(failure)))
                        .toList());
    }
}
