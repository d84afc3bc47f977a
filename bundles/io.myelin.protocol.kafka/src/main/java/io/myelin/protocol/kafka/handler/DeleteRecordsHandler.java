package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;

/** Moves the start of logs forward. */
public final class DeleteRecordsHandler extends MessageHandler<DeleteRecordsRequestData, DeleteRecordsResponseData> {
    private static final long NO_OFFSET = -1;
    private static final long HIGH_WATERMARK = -1;
    private static final String CLEANUP_POLICY = "cleanup.policy";

    public DeleteRecordsHandler() {
        super(new Api(21, "DeleteRecords", 0, 2, 2), DeleteRecordsRequestData::new);
    }

    /** The offsets by partition by topic: of a partition that is named twice the last one counts, as in Kafka. */
    private static Map<String, Map<Integer, Long>> asked(DeleteRecordsRequestData request) {
        Map<String, Map<Integer, Long>> asked = new LinkedHashMap<>();
        for (DeleteRecordsTopic topic : request.topics()) {
            Map<Integer, Long> offsets = asked.computeIfAbsent(topic.name(), name -> new LinkedHashMap<>());
            topic.partitions().forEach(partition -> offsets.put(partition.partitionIndex(), partition.offset()));
        }
        return asked;
    }

    @Override
    protected CompletionStage<DeleteRecordsResponseData> handle(
            RequestContext context, DeleteRecordsRequestData request) {
        long deadlineNs =
                context.loop().clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.timeoutMs()));
        return Stages.each(
                        asked(request).entrySet(),
                        topic -> Stages.each(
                                        topic.getValue().entrySet(),
                                        offset -> trim(
                                                context,
                                                topic.getKey(),
                                                offset.getKey(),
                                                offset.getValue(),
                                                deadlineNs))
                                .thenApply(partitions -> result(topic.getKey(), partitions)))
                .thenApply(DeleteRecordsHandler::response);
    }

    private static CompletionStage<DeleteRecordsPartitionResult> trim(
            RequestContext context, String topic, int index, long offset, long deadlineNs) {
        return context.broker(broker -> {
                    Partition partition =
                            PartitionLookup.find(broker, Optional.of(topic), index, Operation.DELETE, context.caller());
                    requireDeletable(broker, topic);
                    if (offset < HIGH_WATERMARK) {
                        throw new BusException(BusError.OFFSET_OUT_OF_RANGE, "offset " + offset + " is negative");
                    }
                    return partition.trim(offset, deadlineNs, context.caller());
                })
                .handle((start, error) -> new Unhashed.RecordsPartition()
                        .setPartitionIndex(index)
                        .setLowWatermark(error == null ? start : NO_OFFSET)
                        .setErrorCode(error == null ? 0 : KafkaErrors.of(error).code()));
    }

    private static void requireDeletable(Broker broker, String topic) {
        if (broker.topics().internal(topic)) {
            throw new BusException(
                    BusError.INVALID_TOPIC, "records of the internal topic " + topic + " are not deleted");
        }
        List<String> policies =
                List.of(broker.configs().topicValue(topic, CLEANUP_POLICY).split("\\s*,\\s*"));
        if (policies.contains("compact") && !policies.contains("delete")) {
            throw new PolicyViolationException("Records of " + topic + " can not be deleted: it is compacted.");
        }
    }

    private static DeleteRecordsTopicResult result(String topic, List<DeleteRecordsPartitionResult> partitions) {
        DeleteRecordsTopicResult result = new Unhashed.RecordsTopic().setName(topic);
        partitions.forEach(result.partitions()::add);
        return result;
    }

    private static DeleteRecordsResponseData response(List<DeleteRecordsTopicResult> topics) {
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        topics.forEach(response.topics()::add);
        return response;
    }

    @Override
    protected DeleteRecordsResponseData failed(
            RequestContext context, DeleteRecordsRequestData request, KafkaErrors.Failure failure) {
        List<DeleteRecordsTopicResult> topics = new ArrayList<>();
        asked(request)
                .forEach((topic, offsets) -> topics.add(result(
                        topic,
                        offsets.keySet().stream()
                                .map(index -> new Unhashed.RecordsPartition()
                                        .setPartitionIndex(index)
                                        .setLowWatermark(NO_OFFSET)
                                        .setErrorCode(failure.code()))
                                .toList())));
        return response(topics);
    }
}
