package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Deletes committed offsets of topics that no member of the group subscribes to. */
public final class OffsetDeleteHandler extends MessageHandler<OffsetDeleteRequestData, OffsetDeleteResponseData> {
    private static final int NEVER_FLEXIBLE = Short.MAX_VALUE;

    public OffsetDeleteHandler() {
        super(new Api(47, "OffsetDelete", 0, 0, NEVER_FLEXIBLE), OffsetDeleteRequestData::new);
    }

    @Override
    protected CompletionStage<OffsetDeleteResponseData> handle(
            RequestContext context, OffsetDeleteRequestData request) {
        return context.broker(broker -> Stages.done(check(context, request, broker)))
                .thenCompose(checked -> delete(context, request, checked));
    }

    /** What is wrong with each partition so far, NONE where it can be tried. */
    private static Map<TopicPartitionRef, Errors> check(
            RequestContext context, OffsetDeleteRequestData request, Broker broker) {
        broker.access().require(context.caller(), Operation.DELETE, Resource.group(request.groupId()));
        Map<TopicPartitionRef, Errors> checked = new LinkedHashMap<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            Errors error = error(context, broker, topic.name());
            topic.partitions()
                    .forEach(partition ->
                            checked.put(new TopicPartitionRef(topic.name(), partition.partitionIndex()), error));
        }
        return checked;
    }

    private static Errors error(RequestContext context, Broker broker, String topic) {
        if (!broker.access().allows(context.caller(), Operation.READ, Resource.topic(topic))) {
            return Errors.TOPIC_AUTHORIZATION_FAILED;
        }
        return broker.image().topic(topic).isPresent() ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static CompletionStage<OffsetDeleteResponseData> delete(
            RequestContext context, OffsetDeleteRequestData request, Map<TopicPartitionRef, Errors> checked) {
        List<TopicPartitionRef> wanted = new ArrayList<>();
        checked.forEach((partition, error) -> {
            if (error == Errors.NONE) {
                wanted.add(partition);
            }
        });
        return context.groups(groups -> groups.deleteOffsets(request.groupId(), wanted, context.caller()))
                .thenApply(outcomes -> {
                    outcomes.forEach(outcome -> checked.put(outcome.partition(), errorOf(outcome)));
                    return response(request, checked);
                });
    }

    private static Errors errorOf(Commit.Outcome outcome) {
        return outcome.error().map(KafkaErrors::of).orElse(Errors.NONE);
    }

    private static OffsetDeleteResponseData response(
            OffsetDeleteRequestData request, Map<TopicPartitionRef, Errors> errors) {
        Map<String, OffsetDeleteResponseTopic> topics = new LinkedHashMap<>();
        errors.forEach((partition, error) -> topics.computeIfAbsent(
                        partition.topic(), name -> new Unhashed.OffsetsTopic().setName(name))
                .partitions()
                .add(new Unhashed.OffsetsPartition()
                        .setPartitionIndex(partition.partition())
                        .setErrorCode(error.code())));
        OffsetDeleteResponseData response = new OffsetDeleteResponseData();
        topics.values().forEach(response.topics()::add);
        return response;
    }

    @Override
    protected OffsetDeleteResponseData failed(
            RequestContext context, OffsetDeleteRequestData request, KafkaErrors.Failure failure) {
        return new OffsetDeleteResponseData()
                .setErrorCode(GroupErrors.of(failure).code());
    }
}
