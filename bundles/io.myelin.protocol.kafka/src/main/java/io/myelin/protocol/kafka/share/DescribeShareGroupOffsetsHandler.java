package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import io.myelin.broker.group.ShareGroups.Purpose;
import io.myelin.broker.queue.DescribedQueue;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.MessageHandler;
import io.myelin.protocol.kafka.handler.PartitionLookup;
import io.myelin.protocol.kafka.handler.Stages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData.DescribeShareGroupOffsetsResponseGroup;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData.DescribeShareGroupOffsetsResponsePartition;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData.DescribeShareGroupOffsetsResponseTopic;

/** How far share groups are in which partitions. */
public final class DescribeShareGroupOffsetsHandler
        extends MessageHandler<DescribeShareGroupOffsetsRequestData, DescribeShareGroupOffsetsResponseData> {
    public DescribeShareGroupOffsetsHandler() {
        super(
                new Api(90, "DescribeShareGroupOffsets", 0, 1, 0),
                FeatureNames.SHARE,
                DescribeShareGroupOffsetsRequestData::new);
    }

    /** What was asked about one group: partitions in order, with an empty one where there is no such topic. */
    private record Asked(Map<Named, Optional<TopicIdPartition>> partitions) {}

    private record Named(String topic, int partition) {}

    @Override
    protected CompletionStage<DescribeShareGroupOffsetsResponseData> handle(
            RequestContext context, DescribeShareGroupOffsetsRequestData request) {
        return Stages.each(
                        request.groups(),
                        group -> describe(context, group).exceptionally(error -> refused(group, KafkaErrors.of(error))))
                .thenApply(groups -> new DescribeShareGroupOffsetsResponseData().setGroups(groups));
    }

    private static CompletionStage<DescribeShareGroupOffsetsResponseGroup> describe(
            RequestContext context, DescribeShareGroupOffsetsRequestGroup group) {
        return context.<List<TopicIdPartition>>shares(
                        shares -> shares.partitions(group.groupId(), Purpose.DESCRIBE, context.caller()))
                .thenCompose(known -> group.topics() == null
                        ? CompletableFuture.completedStage(all(known))
                        : context.broker(broker -> Stages.done(asked(broker.image(), group.topics()))))
                .thenCompose(asked -> describe(context, group.groupId(), asked));
    }

    private static Asked all(List<TopicIdPartition> known) {
        Map<Named, Optional<TopicIdPartition>> partitions = new LinkedHashMap<>();
        known.forEach(partition ->
                partitions.put(new Named(partition.topic(), partition.partition()), Optional.of(partition)));
        return new Asked(partitions);
    }

    private static Asked asked(ClusterImage image, List<DescribeShareGroupOffsetsRequestTopic> topics) {
        Map<Named, Optional<TopicIdPartition>> partitions = new LinkedHashMap<>();
        for (DescribeShareGroupOffsetsRequestTopic topic : topics) {
            Optional<TopicImage> known = image.topic(topic.topicName());
            for (int index : topic.partitions()) {
                partitions.put(
                        new Named(topic.topicName(), index),
                        known.filter(it -> index >= 0 && index < it.partitions().size())
                                .map(it -> new TopicIdPartition(it.id(), it.name(), index)));
            }
        }
        return new Asked(partitions);
    }

    private static CompletionStage<DescribeShareGroupOffsetsResponseGroup> describe(
            RequestContext context, String group, Asked asked) {
        List<TopicIdPartition> there =
                asked.partitions().values().stream().flatMap(Optional::stream).toList();
        CompletionStage<List<DescribedQueue>> described = there.isEmpty()
                ? Stages.done(List.of())
                : context.queues(queues -> queues.describe(group, Optional.of(there), context.caller()));
        return described.thenApply(queues -> {
            Map<TopicIdPartition, DescribedQueue> byPartition = new HashMap<>();
            queues.forEach(queue -> byPartition.put(queue.partition(), queue));
            return response(group, asked, byPartition);
        });
    }

    private static DescribeShareGroupOffsetsResponseGroup response(
            String group, Asked asked, Map<TopicIdPartition, DescribedQueue> queues) {
        Map<String, DescribeShareGroupOffsetsResponseTopic> topics = new LinkedHashMap<>();
        asked.partitions().forEach((named, partition) -> {
            DescribeShareGroupOffsetsResponseTopic topic = topics.computeIfAbsent(
                    named.topic(), name -> new DescribeShareGroupOffsetsResponseTopic().setTopicName(name));
            partition.ifPresent(it -> topic.setTopicId(PartitionLookup.kafka(it.topicId())));
            topic.partitions().add(answer(named.partition(), partition.map(queues::get)));
        });
        return new DescribeShareGroupOffsetsResponseGroup()
                .setGroupId(group)
                .setTopics(new ArrayList<>(topics.values()));
    }

    private static DescribeShareGroupOffsetsResponsePartition answer(int index, Optional<DescribedQueue> queue) {
        DescribeShareGroupOffsetsResponsePartition answer = new DescribeShareGroupOffsetsResponsePartition()
                .setPartitionIndex(index)
                .setStartOffset(queue.map(DescribedQueue::startOffset).orElse(-1L))
                .setLeaderEpoch(queue.map(DescribedQueue::leaderEpoch).orElse(0))
                .setLag(queue.map(DescribedQueue::lag).orElse(-1L));
        // Where there is no such partition there is nothing to say, and that is no error in Kafka either.
        Failure failure =
                queue.flatMap(DescribedQueue::error).map(KafkaErrors::of).orElse(KafkaErrors.NONE);
        return answer.setErrorCode(failure.code()).setErrorMessage(failure.message());
    }

    private static DescribeShareGroupOffsetsResponseGroup refused(
            DescribeShareGroupOffsetsRequestGroup group, Failure failure) {
        return new DescribeShareGroupOffsetsResponseGroup()
                .setGroupId(group.groupId())
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    @Override
    protected DescribeShareGroupOffsetsResponseData failed(
            RequestContext context, DescribeShareGroupOffsetsRequestData request, Failure failure) {
        return new DescribeShareGroupOffsetsResponseData()
                .setGroups(request.groups().stream()
                        .map(group -> refused(group, failure))
                        .toList());
    }
}
