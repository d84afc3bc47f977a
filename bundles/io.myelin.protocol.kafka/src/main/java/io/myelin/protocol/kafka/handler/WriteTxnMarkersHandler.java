package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.TransactionEnd;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** Ends transactions in partitions: what a coordinator asks of other brokers, and who ends a transaction that hangs. */
public final class WriteTxnMarkersHandler
        extends MessageHandler<WriteTxnMarkersRequestData, WriteTxnMarkersResponseData> {
    /** The request names no time; Kafka's default of request.timeout.ms. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    public WriteTxnMarkersHandler() {
        super(new Api(27, "WriteTxnMarkers", 1, 2, 1), WriteTxnMarkersRequestData::new);
    }

    @Override
    protected CompletionStage<WriteTxnMarkersResponseData> handle(
            RequestContext context, WriteTxnMarkersRequestData request) {
        context.charge().exempt();
        return Stages.each(
                        request.markers(),
                        marker -> Stages.each(
                                        marker.topics(),
                                        topic -> Stages.each(
                                                        topic.partitionIndexes(),
                                                        index -> one(context, marker, topic.name(), index))
                                                .thenApply(partitions -> new WritableTxnMarkerTopicResult()
                                                        .setName(topic.name())
                                                        .setPartitions(partitions)))
                                .thenApply(topics -> new WritableTxnMarkerResult()
                                        .setProducerId(marker.producerId())
                                        .setTopics(topics)))
                .thenApply(markers -> new WriteTxnMarkersResponseData().setMarkers(markers));
    }

    private static CompletionStage<WritableTxnMarkerPartitionResult> one(
            RequestContext context, WritableTxnMarker marker, String topic, int index) {
        TransactionEnd end = new TransactionEnd(
                marker.producerId(),
                marker.producerEpoch(),
                marker.transactionResult(),
                marker.coordinatorEpoch(),
                marker.transactionVersion());
        return context.broker(broker -> end(context, broker, topic, index, end))
                .handle((done, error) -> result(index, error == null ? KafkaErrors.NONE : KafkaErrors.of(error)));
    }

    private static CompletionStage<Void> end(
            RequestContext context, Broker broker, String topic, int index, TransactionEnd end) {
        // Before the look at the topic, so that a refusal does not tell what exists.
        if (!broker.access().allows(context.caller(), Operation.ALTER, Resource.CLUSTER)) {
            broker.access().require(context.caller(), Operation.CLUSTER_ACTION, Resource.CLUSTER);
        }
        long deadlineNs = context.loop().clock().nowNs() + PATIENCE_NS;
        return broker.partition(topic, index)
                .orElseThrow(() -> new BusException(
                        BusError.UNKNOWN_PARTITION, "there is no partition " + topic + "-" + index + " here"))
                .endTransaction(end, deadlineNs, context.caller());
    }

    private static WritableTxnMarkerPartitionResult result(int index, KafkaErrors.Failure failure) {
        return new WritableTxnMarkerPartitionResult().setPartitionIndex(index).setErrorCode(failure.code());
    }

    @Override
    protected WriteTxnMarkersResponseData failed(
            RequestContext context, WriteTxnMarkersRequestData request, KafkaErrors.Failure failure) {
        Errors error = failure.error();
        return new WriteTxnMarkersResponseData()
                .setMarkers(request.markers().stream()
                        .map(marker -> new WritableTxnMarkerResult()
                                .setProducerId(marker.producerId())
                                .setTopics(marker.topics().stream()
                                        .map(topic -> new WritableTxnMarkerTopicResult()
                                                .setName(topic.name())
                                                .setPartitions(topic.partitionIndexes().stream()
                                                        .map(index -> new WritableTxnMarkerPartitionResult()
                                                                .setPartitionIndex(index)
                                                                .setErrorCode(error.code()))
                                                        .toList()))
                                        .toList()))
                        .toList());
    }
}
