package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.ConsumerHeartbeat;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.TopicPartitions;

/** A member of a consumer group joins, goes on or leaves (KIP-848). */
public final class ConsumerGroupHeartbeatHandler
        extends MessageHandler<ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {
    private static final int OWN_IDS_SINCE = 1;

    public ConsumerGroupHeartbeatHandler() {
        super(
                new Api(68, "ConsumerGroupHeartbeat", 0, 1, 0),
                FeatureNames.GROUP,
                ConsumerGroupHeartbeatRequestData::new);
    }

    @Override
    protected CompletionStage<ConsumerGroupHeartbeatResponseData> handle(
            RequestContext context, ConsumerGroupHeartbeatRequestData request) {
        check(context, request);
        ConsumerHeartbeat heartbeat = new ConsumerHeartbeat(
                request.groupId(),
                request.memberId(),
                request.memberEpoch(),
                Optional.ofNullable(request.instanceId()),
                Optional.ofNullable(request.rackId()),
                request.rebalanceTimeoutMs(),
                Optional.ofNullable(request.subscribedTopicNames()),
                Optional.ofNullable(request.subscribedTopicRegex()),
                Optional.ofNullable(request.serverAssignor()),
                owned(request));
        return context.consumers(consumers -> consumers.heartbeat(heartbeat, context.caller()))
                .thenApply(ConsumerGroupHeartbeatHandler::response);
    }

    private static void check(RequestContext context, ConsumerGroupHeartbeatRequestData request) {
        boolean joins = request.memberEpoch() == ConsumerHeartbeat.JOIN;
        refuseIf(request.groupId().isEmpty(), "GroupId can't be empty.");
        refuseIf("".equals(request.instanceId()), "InstanceId can't be empty.");
        refuseIf("".equals(request.rackId()), "RackId can't be empty.");
        refuseIf(
                request.memberId().isEmpty() && (!joins || context.version() >= OWN_IDS_SINCE),
                "MemberId can't be empty.");
        refuseIf(request.memberEpoch() < ConsumerHeartbeat.LEAVE_FOR_A_WHILE, "MemberEpoch is invalid.");
        refuseIf(
                request.memberEpoch() == ConsumerHeartbeat.LEAVE_FOR_A_WHILE && request.instanceId() == null,
                "InstanceId can't be null.");
        if (joins) {
            refuseIf(request.rebalanceTimeoutMs() == -1, "RebalanceTimeoutMs must be provided in first request.");
            refuseIf(
                    request.topicPartitions() == null
                            || !request.topicPartitions().isEmpty(),
                    "TopicPartitions must be empty when (re-)joining.");
            refuseIf(
                    request.subscribedTopicNames() == null && request.subscribedTopicRegex() == null,
                    "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
        }
    }

    private static void refuseIf(boolean wrong, String message) {
        if (wrong) {
            throw new BusException(BusError.INVALID_REQUEST, message);
        }
    }

    private static Optional<Map<UUID, Set<Integer>>> owned(ConsumerGroupHeartbeatRequestData request) {
        if (request.topicPartitions() == null) {
            return Optional.empty();
        }
        Map<UUID, Set<Integer>> owned = new HashMap<>();
        request.topicPartitions()
                .forEach(topic -> owned.computeIfAbsent(PartitionLookup.java(topic.topicId()), id -> new HashSet<>())
                        .addAll(topic.partitions()));
        return Optional.of(owned);
    }

    private static ConsumerGroupHeartbeatResponseData response(ConsumerAnswer answer) {
        ConsumerGroupHeartbeatResponseData response = new ConsumerGroupHeartbeatResponseData()
                .setMemberId(answer.memberId())
                .setMemberEpoch(answer.memberEpoch());
        if (answer.memberEpoch() < 0) {
            return response;
        }
        response.setHeartbeatIntervalMs(answer.heartbeatIntervalMs());
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
    protected ConsumerGroupHeartbeatResponseData failed(
            RequestContext context, ConsumerGroupHeartbeatRequestData request, KafkaErrors.Failure failure) {
        KafkaErrors.Failure told = GroupErrors.of(failure);
        return new ConsumerGroupHeartbeatResponseData()
                .setErrorCode(told.code())
                .setErrorMessage(told.message());
    }
}
