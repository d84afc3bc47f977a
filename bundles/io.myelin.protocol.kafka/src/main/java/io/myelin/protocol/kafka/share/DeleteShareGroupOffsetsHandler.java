package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import io.myelin.broker.group.ShareGroups.Purpose;
import io.myelin.broker.queue.Outcome;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.MessageHandler;
import io.myelin.protocol.kafka.handler.PartitionLookup;
import io.myelin.protocol.kafka.handler.Stages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData.DeleteShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsResponseData.DeleteShareGroupOffsetsResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Makes a share group that nobody is in forget topics. */
public final class DeleteShareGroupOffsetsHandler
        extends MessageHandler<DeleteShareGroupOffsetsRequestData, DeleteShareGroupOffsetsResponseData> {
    private static final Failure UNKNOWN =
            new Failure(Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no offset information to delete.");

    public DeleteShareGroupOffsetsHandler() {
        super(
                new Api(92, "DeleteShareGroupOffsets", 0, 0, 0),
                FeatureNames.SHARE,
                DeleteShareGroupOffsetsRequestData::new);
    }

    @Override
    protected CompletionStage<DeleteShareGroupOffsetsResponseData> handle(
            RequestContext context, DeleteShareGroupOffsetsRequestData request) {
        return context.<List<TopicIdPartition>>shares(
                        shares -> shares.partitions(request.groupId(), Purpose.DELETE, context.caller()))
                .thenCompose(known -> {
                    Map<String, List<TopicIdPartition>> byTopic =
                            known.stream().collect(Collectors.groupingBy(TopicIdPartition::topic));
                    return Stages.each(
                            request.topics(),
                            topic -> delete(
                                    context,
                                    request.groupId(),
                                    topic,
                                    byTopic.getOrDefault(topic.topicName(), List.of())));
                })
                .thenApply(topics -> new DeleteShareGroupOffsetsResponseData().setResponses(topics));
    }

    private static CompletionStage<DeleteShareGroupOffsetsResponseTopic> delete(
            RequestContext context,
            String group,
            DeleteShareGroupOffsetsRequestTopic topic,
            List<TopicIdPartition> partitions) {
        if (partitions.isEmpty()) {
            return Stages.done(answer(topic, UNKNOWN));
        }
        return context.<List<Outcome>>queues(queues -> queues.delete(group, partitions, context.caller()))
                .thenCompose(outcomes -> {
                    Optional<Failure> failure = outcomes.stream()
                            .flatMap(outcome -> outcome.error().stream())
                            .map(KafkaErrors::of)
                            .findFirst();
                    return failure.isPresent() ? Stages.done(failure.get()) : forget(context, group, partitions.get(0));
                })
                .exceptionally(KafkaErrors::of)
                .thenApply(failure -> answer(topic, failure)
                        .setTopicId(PartitionLookup.kafka(partitions.get(0).topicId())));
    }

    private static CompletionStage<Failure> forget(RequestContext context, String group, TopicIdPartition topic) {
        return context.<Void>shares(
                        shares -> shares.remember(group, List.of(), Set.of(topic.topicId()), context.caller()))
                .thenApply(done -> KafkaErrors.NONE);
    }

    private static DeleteShareGroupOffsetsResponseTopic answer(
            DeleteShareGroupOffsetsRequestTopic topic, Failure failure) {
        return new DeleteShareGroupOffsetsResponseTopic()
                .setTopicName(topic.topicName())
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    @Override
    protected DeleteShareGroupOffsetsResponseData failed(
            RequestContext context, DeleteShareGroupOffsetsRequestData request, Failure failure) {
        return new DeleteShareGroupOffsetsResponseData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }
}
