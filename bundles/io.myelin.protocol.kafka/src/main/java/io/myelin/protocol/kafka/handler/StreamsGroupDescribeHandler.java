package io.myelin.protocol.kafka.handler;

import io.myelin.access.Resource;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.StreamsGroupDescribeRequestData;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.Endpoint;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.KeyValue;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.Subtopology;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.TopicInfo;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData.Topology;
import org.apache.kafka.common.protocol.Errors;

/** Streams groups with their topology, members and tasks. Descriptions of processors (KIP-1331) are not kept. */
public final class StreamsGroupDescribeHandler
        extends MessageHandler<StreamsGroupDescribeRequestData, StreamsGroupDescribeResponseData> {
    private static final byte DESCRIPTION_NOT_STORED = 1;

    public StreamsGroupDescribeHandler() {
        super(new Api(89, "StreamsGroupDescribe", 0, 1, 0), FeatureNames.STREAMS, StreamsGroupDescribeRequestData::new);
    }

    @Override
    protected CompletionStage<StreamsGroupDescribeResponseData> handle(
            RequestContext context, StreamsGroupDescribeRequestData request) {
        return Stages.each(
                        request.groupIds(),
                        group -> describe(context, request, group)
                                .thenCompose(described -> withRights(context, request, described)))
                .thenApply(groups -> new StreamsGroupDescribeResponseData().setGroups(groups));
    }

    private static CompletionStage<DescribedGroup> describe(
            RequestContext context, StreamsGroupDescribeRequestData request, String groupId) {
        return context.streamsGroups(groups -> groups.describe(groupId, context.caller()))
                .thenApply(group -> described(group, request.includeTopologyDescription()))
                .exceptionally(error -> refused(groupId, GroupErrors.of(error)));
    }

    private static DescribedGroup described(DescribedStreamsGroup group, boolean withDescription) {
        DescribedGroup described = new DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setGroupEpoch(group.groupEpoch())
                .setAssignmentEpoch(group.assignmentEpoch())
                .setAssignorName(group.assignorName())
                .setTopology(group.topology()
                        .map(StreamsGroupDescribeHandler::topology)
                        .orElse(null))
                .setMembers(group.members().stream()
                        .map(StreamsGroupDescribeHandler::member)
                        .toList());
        return withDescription ? described.setTopologyDescriptionStatus(DESCRIPTION_NOT_STORED) : described;
    }

    private static Topology topology(DescribedStreamsGroup.Topology topology) {
        return new Topology()
                .setEpoch(topology.epoch())
                .setSubtopologies(topology.subtopologies()
                        .map(list -> list.stream()
                                .map(subtopology -> new Subtopology()
                                        .setSubtopologyId(subtopology.id())
                                        .setSourceTopics(sorted(subtopology.sourceTopics()))
                                        .setRepartitionSinkTopics(sorted(subtopology.repartitionSinkTopics()))
                                        .setStateChangelogTopics(topics(subtopology.changelogTopics()))
                                        .setRepartitionSourceTopics(topics(subtopology.repartitionSourceTopics())))
                                .toList())
                        .orElse(null));
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    private static List<TopicInfo> topics(List<StreamsTopology.InternalTopic> topics) {
        return topics.stream()
                .map(topic -> new TopicInfo()
                        .setName(topic.name())
                        .setPartitions(topic.partitions())
                        .setReplicationFactor((short) topic.replicationFactor())
                        .setTopicConfigs(pairs(topic.configs())))
                .toList();
    }

    private static List<KeyValue> pairs(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> new KeyValue().setKey(entry.getKey()).setValue(entry.getValue()))
                .toList();
    }

    private static Member member(DescribedStreamsGroup.Member member) {
        StreamsHeartbeat.Profile profile = member.profile();
        return new Member()
                .setMemberId(member.memberId())
                .setMemberEpoch(member.memberEpoch())
                .setInstanceId(member.instanceId().orElse(null))
                .setRackId(profile.rackId().orElse(null))
                .setClientId(member.clientId())
                .setClientHost(member.host())
                .setTopologyEpoch(member.topologyEpoch())
                .setProcessId(profile.processId().orElse(""))
                .setUserEndpoint(profile.endpoint()
                        .map(endpoint -> new Endpoint().setHost(endpoint.host()).setPort(endpoint.port()))
                        .orElse(null))
                .setClientTags(pairs(profile.clientTags().orElse(Map.of())))
                .setTaskOffsets(StreamsTaskLists.offsets(member.offsets().reached()))
                .setTaskEndOffsets(StreamsTaskLists.offsets(member.offsets().end()))
                .setAssignment(assignment(member.assigned()))
                .setTargetAssignment(assignment(member.target()));
    }

    private static Assignment assignment(StreamsTasks tasks) {
        return new Assignment()
                .setActiveTasks(StreamsTaskLists.described(tasks.active()))
                .setStandbyTasks(StreamsTaskLists.described(tasks.standby()))
                .setWarmupTasks(StreamsTaskLists.described(tasks.warmup()));
    }

    private static CompletionStage<DescribedGroup> withRights(
            RequestContext context, StreamsGroupDescribeRequestData request, DescribedGroup group) {
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
    protected StreamsGroupDescribeResponseData failed(
            RequestContext context, StreamsGroupDescribeRequestData request, KafkaErrors.Failure failure) {
        return new StreamsGroupDescribeResponseData()
                .setGroups(request.groupIds().stream()
                        .map(group -> refused(group, GroupErrors.of(failure)))
                        .toList());
    }
}
