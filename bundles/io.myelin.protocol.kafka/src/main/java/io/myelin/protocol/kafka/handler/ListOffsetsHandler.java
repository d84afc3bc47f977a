package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.Errors;

/** Looks offsets up by time, or at the ends of the log. */
public final class ListOffsetsHandler extends MessageHandler<ListOffsetsRequestData, ListOffsetsResponseData> {
    private static final int EPOCH_SINCE = 4;
    private static final byte READ_COMMITTED = 1;
    private static final FoundOffset NOTHING = new FoundOffset(-1, -1, -1);

    public ListOffsetsHandler() {
        super(new Api(2, "ListOffsets", 1, 11, 6), ListOffsetsRequestData::new);
    }

    /** What the negative timestamps mean, and since when. */
    private enum Special {
        LATEST(-1, 1, Optional.of(new OffsetQuery.Latest())),
        EARLIEST(-2, 1, Optional.of(new OffsetQuery.Earliest())),
        MAX_TIMESTAMP(-3, 7, Optional.of(new OffsetQuery.MaxTimestamp())),
        /** All of a log is local, so its local start is its start. */
        EARLIEST_LOCAL(-4, 8, Optional.of(new OffsetQuery.Earliest())),
        /** Nothing is ever in another tier. */
        LATEST_TIERED(-5, 9, Optional.empty()),
        EARLIEST_PENDING_UPLOAD(-6, 11, Optional.empty());

        private final long timestamp;
        private final int since;
        private final Optional<OffsetQuery> query;

        Special(long timestamp, int since, Optional<OffsetQuery> query) {
            this.timestamp = timestamp;
            this.since = since;
            this.query = query;
        }

        static Special of(long timestamp, int version) {
            for (Special special : values()) {
                if (special.timestamp == timestamp && version >= special.since) {
                    return special;
                }
            }
            return null;
        }
    }

    @Override
    protected CompletionStage<ListOffsetsResponseData> handle(RequestContext context, ListOffsetsRequestData request) {
        Map<String, Set<Integer>> repeated = repeated(request);
        return Stages.each(
                        request.topics(),
                        topic -> Stages.each(
                                        topic.partitions(),
                                        partition -> repeated.get(topic.name()).contains(partition.partitionIndex())
                                                ? Stages.done(error(partition, Errors.INVALID_REQUEST))
                                                : one(context, request, topic.name(), partition))
                                .thenApply(partitions -> new ListOffsetsTopicResponse()
                                        .setName(topic.name())
                                        .setPartitions(partitions)))
                .thenApply(topics -> new ListOffsetsResponseData().setTopics(topics));
    }

    /** Kafka refuses a partition that is named twice, and it only. */
    private static Map<String, Set<Integer>> repeated(ListOffsetsRequestData request) {
        Map<String, Set<Integer>> seen = new HashMap<>();
        Map<String, Set<Integer>> repeated = new HashMap<>();
        for (ListOffsetsTopic topic : request.topics()) {
            Set<Integer> known = seen.computeIfAbsent(topic.name(), name -> new HashSet<>());
            Set<Integer> twice = repeated.computeIfAbsent(topic.name(), name -> new HashSet<>());
            for (ListOffsetsPartition partition : topic.partitions()) {
                if (!known.add(partition.partitionIndex())) {
                    twice.add(partition.partitionIndex());
                }
            }
        }
        return repeated;
    }

    private static CompletionStage<ListOffsetsPartitionResponse> one(
            RequestContext context, ListOffsetsRequestData request, String topic, ListOffsetsPartition asked) {
        return context.broker(broker -> {
                    Partition partition = PartitionLookup.find(
                            broker, Optional.of(topic), asked.partitionIndex(), Operation.DESCRIBE, context.caller());
                    Optional<OffsetQuery> query = query(asked.timestamp(), context.version());
                    return query.isEmpty()
                            ? Stages.done(NOTHING)
                            : partition.find(
                                    query.get(), isolation(request), asked.currentLeaderEpoch(), context.caller());
                })
                .handle((found, error) -> error == null
                        ? found(context, asked, found)
                        : error(asked, KafkaErrors.of(error).error()));
    }

    private static ListOffsetsPartitionResponse found(
            RequestContext context, ListOffsetsPartition asked, FoundOffset found) {
        ListOffsetsPartitionResponse response = new ListOffsetsPartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setOffset(found.offset())
                .setTimestamp(found.timestampMs());
        return context.version() < EPOCH_SINCE ? response : response.setLeaderEpoch(found.leaderEpoch());
    }

    /** Empty where no offset can be such. */
    private static Optional<OffsetQuery> query(long timestamp, int version) {
        if (timestamp >= 0) {
            return Optional.of(new OffsetQuery.From(timestamp));
        }
        Special special = Special.of(timestamp, version);
        if (special == null) {
            throw new UnsupportedVersionException("timestamp " + timestamp + " means nothing in version " + version);
        }
        return special.query;
    }

    private static Isolation isolation(ListOffsetsRequestData request) {
        return request.isolationLevel() == READ_COMMITTED ? Isolation.READ_COMMITTED : Isolation.READ_UNCOMMITTED;
    }

    private static ListOffsetsPartitionResponse error(ListOffsetsPartition asked, Errors error) {
        return new ListOffsetsPartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setErrorCode(error.code());
    }

    @Override
    protected ListOffsetsResponseData failed(
            RequestContext context, ListOffsetsRequestData request, KafkaErrors.Failure failure) {
        List<ListOffsetsTopicResponse> topics = request.topics().stream()
                .map(topic -> new ListOffsetsTopicResponse()
                        .setName(topic.name())
                        .setPartitions(topic.partitions().stream()
                                .map(partition -> error(partition, failure.error()))
                                .toList()))
                .toList();
        return new ListOffsetsResponseData().setTopics(topics);
    }
}
