package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.ShareAnswer;
import io.myelin.broker.group.ShareHeartbeat;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData.TopicPartitions;

/** A member of a share group joins, goes on or leaves (KIP-932). */
public final class ShareGroupHeartbeatHandler
        extends MessageHandler<ShareGroupHeartbeatRequestData, ShareGroupHeartbeatResponseData> {
    public ShareGroupHeartbeatHandler() {
        super(new Api(76, "ShareGroupHeartbeat", 1, 1, 0), FeatureNames.SHARE, ShareGroupHeartbeatRequestData::new);
    }

    @Override
    protected CompletionStage<ShareGroupHeartbeatResponseData> handle(
            RequestContext context, ShareGroupHeartbeatRequestData request) {
        ShareHeartbeat heartbeat = new ShareHeartbeat(
                request.groupId(),
                request.memberId(),
                request.memberEpoch(),
                Optional.ofNullable(request.rackId()),
                Optional.ofNullable(request.subscribedTopicNames()));
        return context.shares(shares -> shares.heartbeat(heartbeat, context.caller()))
                .thenApply(ShareGroupHeartbeatHandler::response);
    }

    private static ShareGroupHeartbeatResponseData response(ShareAnswer answer) {
        ShareGroupHeartbeatResponseData response = new ShareGroupHeartbeatResponseData()
                .setMemberId(answer.memberId())
                .setMemberEpoch(answer.memberEpoch())
                .setHeartbeatIntervalMs(answer.heartbeatIntervalMs());
        answer.assignment().ifPresent(assigned -> {
            Assignment assignment = new Assignment();
            assigned.forEach((topic, indexes) -> assignment
                    .topicPartitions()
                    .add(new TopicPartitions()
                            .setTopicId(PartitionLookup.kafka(topic))
                            .setPartitions(indexes.stream().sorted().toList())));
            response.setAssignment(assignment);
        });
        return response;
    }

    @Override
    protected ShareGroupHeartbeatResponseData failed(
            RequestContext context, ShareGroupHeartbeatRequestData request, KafkaErrors.Failure failure) {
        KafkaErrors.Failure told = GroupErrors.of(failure);
        return new ShareGroupHeartbeatResponseData().setErrorCode(told.code()).setErrorMessage(told.message());
    }
}
