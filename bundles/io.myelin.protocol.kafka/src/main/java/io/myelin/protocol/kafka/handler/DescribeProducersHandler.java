package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.batch.ProducerState;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;
import org.apache.kafka.common.protocol.Errors;

/** The producers that the leader of a partition remembers (KIP-664). */
public final class DescribeProducersHandler
        extends MessageHandler<DescribeProducersRequestData, DescribeProducersResponseData> {
    public DescribeProducersHandler() {
        super(new Api(61, "DescribeProducers", 0, 0, 0), DescribeProducersRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeProducersResponseData> handle(
            RequestContext context, DescribeProducersRequestData request) {
        return Stages.each(
                        request.topics(),
                        topic -> Stages.each(topic.partitionIndexes(), index -> one(context, topic.name(), index))
                                .thenApply(partitions -> new TopicResponse()
                                        .setName(topic.name())
                                        .setPartitions(partitions)))
                .thenApply(topics -> new DescribeProducersResponseData().setTopics(topics));
    }

    private static CompletionStage<PartitionResponse> one(RequestContext context, String topic, int index) {
        return context.broker(broker -> {
                    Partition partition =
                            PartitionLookup.find(broker, Optional.of(topic), index, Operation.READ, context.caller());
                    if (!partition.leads()) {
                        throw new BusException(BusError.NOT_LEADER, topic + "-" + index + " is not led here");
                    }
                    return partition.status();
                })
                .handle((status, error) -> error == null
                        ? new PartitionResponse()
                                .setPartitionIndex(index)
                                .setActiveProducers(status.producers().stream()
                                        .map(DescribeProducersHandler::producer)
                                        .toList())
                        : refused(index, failure(topic, error)));
    }

    private static DescribeProducersResponseData.ProducerState producer(ProducerState state) {
        return new DescribeProducersResponseData.ProducerState()
                .setProducerId(state.producerId())
                .setProducerEpoch(state.producerEpoch())
                .setLastSequence(state.lastSequence())
                .setLastTimestamp(state.lastTimestampMs())
                .setCoordinatorEpoch(state.coordinatorEpoch())
                .setCurrentTxnStartOffset(state.transactionStartOffset());
    }

    private static KafkaErrors.Failure failure(String topic, Throwable error) {
        KafkaErrors.Failure failure = KafkaErrors.of(error);
        return failure.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION
                ? new KafkaErrors.Failure(TopicRefs.errorOfAbsent(topic), failure.message())
                : failure;
    }

    private static PartitionResponse refused(int index, KafkaErrors.Failure failure) {
        return new PartitionResponse()
                .setPartitionIndex(index)
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    @Override
    protected DescribeProducersResponseData failed(
            RequestContext context, DescribeProducersRequestData request, KafkaErrors.Failure failure) {
        return new DescribeProducersResponseData()
                .setTopics(request.topics().stream()
                        .map(topic -> new TopicResponse()
                                .setName(topic.name())
                                .setPartitions(topic.partitionIndexes().stream()
                                        .map(index -> refused(index, failure))
                                        .toList()))
                        .toList());
    }
}
