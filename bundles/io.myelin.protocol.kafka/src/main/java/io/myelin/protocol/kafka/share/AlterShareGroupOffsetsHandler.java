package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import io.myelin.broker.group.ShareGroups.Purpose;
import io.myelin.broker.queue.NewStart;
import io.myelin.broker.queue.Outcome;
import io.myelin.broker.queue.QueueStart;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestPartition;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.AlterShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsResponseData.AlterShareGroupOffsetsResponsePartition;
import org.apache.kafka.common.message.AlterShareGroupOffsetsResponseData.AlterShareGroupOffsetsResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Makes a share group that nobody is in begin elsewhere. */
public final class AlterShareGroupOffsetsHandler
        extends MessageHandler<AlterShareGroupOffsetsRequestData, AlterShareGroupOffsetsResponseData> {
    private static final Failure UNKNOWN =
            new Failure(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION.message());

    public AlterShareGroupOffsetsHandler() {
        super(
                new Api(91, "AlterShareGroupOffsets", 0, 0, 0),
                FeatureNames.SHARE,
                AlterShareGroupOffsetsRequestData::new);
    }

    @Override
    protected CompletionStage<AlterShareGroupOffsetsResponseData> handle(
            RequestContext context, AlterShareGroupOffsetsRequestData request) {
        String group = request.groupId();
        return context.<List<TopicIdPartition>>shares(
                        shares -> shares.partitions(group, Purpose.ALTER, context.caller()))
                .thenCompose(known -> context.broker(broker -> Stages.done(starts(broker.image(), request))))
                .thenCompose(starts -> alter(context, request, starts));
    }

    private static Map<TopicIdPartition, NewStart> starts(
            ClusterImage image, AlterShareGroupOffsetsRequestData request) {
        Map<TopicIdPartition, NewStart> starts = new HashMap<>();
        for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
            for (AlterShareGroupOffsetsRequestPartition partition : topic.partitions()) {
                find(image, topic.topicName(), partition.partitionIndex())
                        .ifPresent(it -> starts.put(it, new NewStart(it, new QueueStart.At(partition.startOffset()))));
            }
        }
        return starts;
    }

    private static Optional<TopicIdPartition> find(ClusterImage image, String topic, int index) {
        Optional<TopicImage> known = image.topic(topic);
        return known.filter(it -> index >= 0 && index < it.partitions().size())
                .map(it -> new TopicIdPartition(it.id(), it.name(), index));
    }

    private static CompletionStage<AlterShareGroupOffsetsResponseData> alter(
            RequestContext context, AlterShareGroupOffsetsRequestData request, Map<TopicIdPartition, NewStart> starts) {
        String group = request.groupId();
        // What is altered is remembered first: what is remembered without a queue begins where the group is configured
        // to.
        return context.<Void>shares(
                        shares -> shares.remember(group, List.copyOf(starts.keySet()), Set.of(), context.caller()))
                .thenCompose(done -> context.<List<Outcome>>queues(
                        queues -> queues.alter(group, List.copyOf(starts.values()), context.caller())))
                .thenCompose(
                        outcomes -> context.broker(broker -> Stages.done(response(broker.image(), request, outcomes))));
    }

    private static AlterShareGroupOffsetsResponseData response(
            ClusterImage image, AlterShareGroupOffsetsRequestData request, List<Outcome> outcomes) {
        Map<String, Map<Integer, Failure>> failures = new HashMap<>();
        outcomes.forEach(outcome -> failures.computeIfAbsent(outcome.partition().topic(), name -> new HashMap<>())
                .put(
                        outcome.partition().partition(),
                        outcome.error().map(KafkaErrors::of).orElse(KafkaErrors.NONE)));
        AlterShareGroupOffsetsResponseData response = new AlterShareGroupOffsetsResponseData();
        for (AlterShareGroupOffsetsRequestTopic topic : request.topics()) {
            List<AlterShareGroupOffsetsResponsePartition> partitions = new ArrayList<>();
            for (AlterShareGroupOffsetsRequestPartition partition : topic.partitions()) {
                Failure failure = failures.getOrDefault(topic.topicName(), Map.of())
                        .getOrDefault(partition.partitionIndex(), UNKNOWN);
                partitions.add(new AlterShareGroupOffsetsResponsePartition()
                        .setPartitionIndex(partition.partitionIndex())
                        .setErrorCode(failure.code())
                        .setErrorMessage(failure.message()));
            }
            AlterShareGroupOffsetsResponseTopic answer =
                    new Topic().setTopicName(topic.topicName()).setPartitions(partitions);
            image.topic(topic.topicName()).ifPresent(it -> answer.setTopicId(PartitionLookup.kafka(it.id())));
            response.responses().add(answer);
        }
        return response;
    }

    /** An element whose place in the generated hash table does not depend on a key that the client has chosen. */
    private static final class Topic extends AlterShareGroupOffsetsResponseTopic {
        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    @Override
    protected AlterShareGroupOffsetsResponseData failed(
            RequestContext context, AlterShareGroupOffsetsRequestData request, Failure failure) {
        return new AlterShareGroupOffsetsResponseData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }
}
