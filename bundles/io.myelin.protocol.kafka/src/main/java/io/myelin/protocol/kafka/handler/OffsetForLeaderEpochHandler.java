package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** Tells where leader epochs ended, so that a reader finds out that its log was cut off (KIP-320). */
public final class OffsetForLeaderEpochHandler
        extends MessageHandler<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
    public OffsetForLeaderEpochHandler() {
        super(new Api(23, "OffsetForLeaderEpoch", 2, 4, 4), OffsetForLeaderEpochRequestData::new);
    }

    @Override
    protected CompletionStage<OffsetForLeaderEpochResponseData> handle(
            RequestContext context, OffsetForLeaderEpochRequestData request) {
        return Stages.each(
                        request.topics(),
                        topic -> Stages.each(topic.partitions(), partition -> one(context, topic.topic(), partition))
                                .thenApply(ends -> result(topic, ends)))
                .thenApply(OffsetForLeaderEpochHandler::response);
    }

    private static CompletionStage<EpochEndOffset> one(
            RequestContext context, String topic, OffsetForLeaderPartition asked) {
        return context.broker(broker -> PartitionLookup.find(
                                broker, Optional.of(topic), asked.partition(), Operation.DESCRIBE, context.caller())
                        .endOfEpoch(asked.leaderEpoch(), asked.currentLeaderEpoch(), context.caller()))
                .handle((end, error) -> error == null
                        ? new EpochEndOffset()
                                .setPartition(asked.partition())
                                .setLeaderEpoch(end.leaderEpoch())
                                .setEndOffset(end.endOffset())
                        : error(asked, KafkaErrors.of(error).error()));
    }

    private static EpochEndOffset error(OffsetForLeaderPartition asked, Errors error) {
        return new EpochEndOffset().setPartition(asked.partition()).setErrorCode(error.code());
    }

    private static OffsetForLeaderTopicResult result(OffsetForLeaderTopic topic, List<EpochEndOffset> ends) {
        return new Unhashed.EpochTopic().setTopic(topic.topic()).setPartitions(ends);
    }

    private static OffsetForLeaderEpochResponseData response(List<OffsetForLeaderTopicResult> topics) {
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        topics.forEach(response.topics()::add);
        return response;
    }

    @Override
    protected OffsetForLeaderEpochResponseData failed(
            RequestContext context, OffsetForLeaderEpochRequestData request, KafkaErrors.Failure failure) {
        return response(request.topics().stream()
                .map(topic -> result(
                        topic,
                        topic.partitions().stream()
                                .map(partition -> error(partition, failure.error()))
                                .toList()))
                .toList());
    }
}
