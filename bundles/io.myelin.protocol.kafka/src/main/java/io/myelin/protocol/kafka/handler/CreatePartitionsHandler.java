package io.myelin.protocol.kafka.handler;

import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** Makes topics grow. */
public final class CreatePartitionsHandler
        extends MessageHandler<CreatePartitionsRequestData, CreatePartitionsResponseData> {
    public CreatePartitionsHandler() {
        super(new Api(37, "CreatePartitions", 0, 3, 2), CreatePartitionsRequestData::new);
    }

    @Override
    protected CompletionStage<CreatePartitionsResponseData> handle(
            RequestContext context, CreatePartitionsRequestData request) {
        Map<String, Integer> mentions = new LinkedHashMap<>();
        Map<String, CreatePartitionsTopic> topics = new HashMap<>();
        for (CreatePartitionsTopic topic : request.topics()) {
            mentions.merge(topic.name(), 1, Integer::sum);
            topics.put(topic.name(), topic);
        }
        return Stages.each(
                        mentions.keySet(),
                        name -> mentions.get(name) == 1
                                ? grow(context, request, topics.get(name))
                                : Stages.done(result(
                                        name,
                                        new KafkaErrors.Failure(Errors.INVALID_REQUEST, "Duplicate topic name."))))
                .thenApply(results -> new CreatePartitionsResponseData().setResults(results));
    }

    private static CompletionStage<CreatePartitionsTopicResult> grow(
            RequestContext context, CreatePartitionsRequestData request, CreatePartitionsTopic topic) {
        List<List<Integer>> assignment = topic.assignments() == null
                ? List.of()
                : topic.assignments().stream()
                        .map(CreatePartitionsAssignment::brokerIds)
                        .toList();
        CompletionStage<Void> grown = context.broker(broker ->
                Mutations.grow(context, broker, topic.name(), topic.count(), assignment, request.validateOnly()));
        return Stages.within(context, request.timeoutMs(), grown)
                .handle((done, error) -> error == null
                        ? new CreatePartitionsTopicResult().setName(topic.name())
                        : result(topic.name(), KafkaErrors.of(error)));
    }

    private static CreatePartitionsTopicResult result(String name, KafkaErrors.Failure failure) {
        return new CreatePartitionsTopicResult()
                .setName(name)
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    @Override
    protected CreatePartitionsResponseData failed(
            RequestContext context, CreatePartitionsRequestData request, KafkaErrors.Failure failure) {
        return new CreatePartitionsResponseData()
                .setResults(request.topics().stream()
                        .map(topic -> result(topic.name(), failure))
                        .toList());
    }
}
