package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.CopartitionGroup;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData.EndpointToPartitions;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData.Status;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData.TopicPartition;

/** A member of a streams group joins, says what it has, or leaves; and is told what it shall have (KIP-1071). */
public final class StreamsGroupHeartbeatHandler
        extends MessageHandler<StreamsGroupHeartbeatRequestData, StreamsGroupHeartbeatResponseData> {
    private static final int MISSING_TAGS_SINCE = 1;

    public StreamsGroupHeartbeatHandler() {
        super(
                new Api(88, "StreamsGroupHeartbeat", 0, 1, 0),
                FeatureNames.STREAMS,
                StreamsGroupHeartbeatRequestData::new);
    }

    @Override
    protected CompletionStage<StreamsGroupHeartbeatResponseData> handle(
            RequestContext context, StreamsGroupHeartbeatRequestData request) {
        StreamsHeartbeat heartbeat = heartbeat(context, request);
        return context.streamsGroups(groups -> groups.heartbeat(heartbeat, context.caller()))
                .thenApply(StreamsGroupHeartbeatHandler::response);
    }

    private static StreamsHeartbeat heartbeat(RequestContext context, StreamsGroupHeartbeatRequestData request) {
        return new StreamsHeartbeat(
                request.groupId(),
                request.memberId(),
                request.memberEpoch(),
                Optional.ofNullable(request.instanceId()),
                request.rebalanceTimeoutMs(),
                new StreamsHeartbeat.Profile(
                        Optional.ofNullable(request.rackId()),
                        Optional.ofNullable(request.processId()),
                        Optional.ofNullable(request.userEndpoint())
                                .map(endpoint -> new StreamsHeartbeat.Endpoint(endpoint.host(), endpoint.port())),
                        Optional.ofNullable(request.clientTags()).map(StreamsGroupHeartbeatHandler::map)),
                Optional.ofNullable(request.topology()).map(StreamsGroupHeartbeatHandler::topology),
                StreamsTaskLists.owned(request),
                new StreamsHeartbeat.Offsets(
                        Optional.ofNullable(request.taskOffsets()).map(StreamsTaskLists::offsets),
                        Optional.ofNullable(request.taskEndOffsets()).map(StreamsTaskLists::offsets)),
                request.endpointInformationEpoch(),
                request.shutdownApplication(),
                context.version() >= MISSING_TAGS_SINCE);
    }

    private static StreamsTopology topology(StreamsGroupHeartbeatRequestData.Topology topology) {
        return new StreamsTopology(
                topology.epoch(),
                topology.subtopologies().stream()
                        .map(subtopology -> new Subtopology(
                                subtopology.subtopologyId(),
                                subtopology.sourceTopics(),
                                subtopology.sourceTopicRegex(),
                                topics(subtopology.stateChangelogTopics()),
                                subtopology.repartitionSinkTopics(),
                                topics(subtopology.repartitionSourceTopics()),
                                subtopology.copartitionGroups().stream()
                                        .map(group -> new CopartitionGroup(
                                                ints(group.sourceTopics()),
                                                ints(group.sourceTopicRegex()),
                                                ints(group.repartitionSourceTopics())))
                                        .toList()))
                        .toList());
    }

    private static List<InternalTopic> topics(List<StreamsGroupHeartbeatRequestData.TopicInfo> topics) {
        return topics.stream()
                .map(topic -> new InternalTopic(
                        topic.name(), topic.partitions(), topic.replicationFactor(), map(topic.topicConfigs())))
                .toList();
    }

    private static Map<String, String> map(List<StreamsGroupHeartbeatRequestData.KeyValue> pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        pairs.forEach(pair -> map.put(pair.key(), pair.value()));
        return map;
    }

    private static List<Integer> ints(List<Short> shorts) {
        return shorts.stream().map(Short::intValue).toList();
    }

    private static StreamsGroupHeartbeatResponseData response(StreamsAnswer answer) {
        StreamsGroupHeartbeatResponseData response = new StreamsGroupHeartbeatResponseData()
                .setMemberId(answer.memberId())
                .setMemberEpoch(answer.memberEpoch())
                .setHeartbeatIntervalMs(answer.intervals().heartbeatMs())
                .setTaskOffsetIntervalMs(answer.intervals().taskOffsetMs())
                .setStatus(answer.status().stream()
                        .map(status -> new Status()
                                .setStatusCode((byte) status.code().id())
                                .setStatusDetail(status.detail()))
                        .toList())
                .setEndpointInformationEpoch(answer.endpointEpoch());
        // Version 0 has an older field for it, which Kafka leaves at 0.
        response.setAcceptableRecoveryLag(answer.acceptableRecoveryLag());
        answer.tasks()
                .ifPresent(tasks -> response.setActiveTasks(StreamsTaskLists.told(tasks.active()))
                        .setStandbyTasks(StreamsTaskLists.told(tasks.standby()))
                        .setWarmupTasks(StreamsTaskLists.told(tasks.warmup())));
        answer.endpoints()
                .ifPresent(endpoints -> response.setPartitionsByUserEndpoint(endpoints.stream()
                        .map(StreamsGroupHeartbeatHandler::endpoint)
                        .toList()));
        return response;
    }

    private static EndpointToPartitions endpoint(StreamsAnswer.EndpointPartitions endpoint) {
        return new EndpointToPartitions()
                .setUserEndpoint(new StreamsGroupHeartbeatResponseData.Endpoint()
                        .setHost(endpoint.endpoint().host())
                        .setPort(endpoint.endpoint().port()))
                .setActivePartitions(partitions(endpoint.active()))
                .setStandbyPartitions(partitions(endpoint.standby()));
    }

    private static List<TopicPartition> partitions(List<TopicPartitionRef> refs) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        refs.forEach(ref ->
                byTopic.computeIfAbsent(ref.topic(), topic -> new ArrayList<>()).add(ref.partition()));
        return byTopic.entrySet().stream()
                .map(entry -> new TopicPartition().setTopic(entry.getKey()).setPartitions(entry.getValue()))
                .toList();
    }

    @Override
    protected StreamsGroupHeartbeatResponseData failed(
            RequestContext context, StreamsGroupHeartbeatRequestData request, KafkaErrors.Failure failure) {
        KafkaErrors.Failure told = GroupErrors.of(failure);
        return new StreamsGroupHeartbeatResponseData().setErrorCode(told.code()).setErrorMessage(told.message());
    }
}
