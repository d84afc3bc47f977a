package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusError;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;

/** Tells committed offsets: of one group in old versions, of any number since KIP-709. Inside, there are only batches. */
public final class OffsetFetchHandler extends MessageHandler<OffsetFetchRequestData, OffsetFetchResponseData> {
    private static final int ALL_TOPICS_SINCE = 2;
    private static final int BATCHED_SINCE = 8;

    public OffsetFetchHandler() {
        super(new Api(9, "OffsetFetch", 1, 10, 6), OffsetFetchRequestData::new);
    }

    @Override
    protected CompletionStage<OffsetFetchResponseData> handle(RequestContext context, OffsetFetchRequestData request) {
        if (context.version() < ALL_TOPICS_SINCE && request.topics() == null) {
            return Stages.failed(BusError.INVALID_REQUEST, "all topics can be asked for since version 2");
        }
        return Stages.each(groups(context, request), group -> new OffsetFetchGroup(context, group).run(request))
                .thenApply(fetched -> response(context, fetched));
    }

    private static List<OffsetFetchRequestGroup> groups(RequestContext context, OffsetFetchRequestData request) {
        if (context.version() >= BATCHED_SINCE) {
            return request.groups();
        }
        OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().setGroupId(request.groupId());
        return List.of(group.setTopics(
                request.topics() == null
                        ? null
                        : request.topics().stream()
                                .map(topic -> new OffsetFetchRequestTopics()
                                        .setName(topic.name())
                                        .setPartitionIndexes(topic.partitionIndexes()))
                                .toList()));
    }

    private static OffsetFetchResponseData response(RequestContext context, List<OffsetFetchResponseGroup> fetched) {
        if (context.version() >= BATCHED_SINCE) {
            return new OffsetFetchResponseData().setGroups(fetched);
        }
        OffsetFetchResponseGroup group = fetched.get(0);
        OffsetFetchResponseData response = new OffsetFetchResponseData().setErrorCode(group.errorCode());
        group.topics().forEach(topic -> response.topics().add(old(topic)));
        return response;
    }

    private static OffsetFetchResponseTopic old(OffsetFetchResponseTopics topic) {
        return new OffsetFetchResponseTopic()
                .setName(topic.name())
                .setPartitions(
                        topic.partitions().stream().map(OffsetFetchHandler::old).toList());
    }

    private static OffsetFetchResponsePartition old(OffsetFetchResponsePartitions partition) {
        return new OffsetFetchResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setCommittedOffset(partition.committedOffset())
                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.metadata())
                .setErrorCode(partition.errorCode());
    }

    @Override
    protected OffsetFetchResponseData failed(
            RequestContext context, OffsetFetchRequestData request, KafkaErrors.Failure failure) {
        Errors error = GroupErrors.of(failure).error();
        return response(
                context,
                groups(context, request).stream()
                        .map(group -> OffsetFetchGroup.refused(context, group, error))
                        .toList());
    }
}
