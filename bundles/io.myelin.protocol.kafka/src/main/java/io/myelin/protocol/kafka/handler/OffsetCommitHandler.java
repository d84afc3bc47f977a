package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Commits offsets of a group, for topics that are there and that the caller may read. */
public final class OffsetCommitHandler extends MessageHandler<OffsetCommitRequestData, OffsetCommitResponseData> {
    private static final int IDS_SINCE = 10;
    /** Also, that a group is absent has an error of its own. */
    private static final int EPOCHS_SINCE = 9;

    public OffsetCommitHandler() {
        super(new Api(8, "OffsetCommit", 2, 10, 8), OffsetCommitRequestData::new);
    }

    /**
     * A topic of the request.
     *
     * @param asked as it came
     * @param name of it, null when its id is unknown
     * @param error NONE when its offsets can be committed
     */
    private record Checked(OffsetCommitRequestTopic asked, String name, Errors error) {}

    @Override
    protected CompletionStage<OffsetCommitResponseData> handle(
            RequestContext context, OffsetCommitRequestData request) {
        return context.broker(broker -> Stages.done(check(context, request, broker)))
                .thenCompose(checked -> commit(context, request, checked));
    }

    private static List<Checked> check(RequestContext context, OffsetCommitRequestData request, Broker broker) {
        broker.access().require(context.caller(), Operation.READ, Resource.group(request.groupId()));
        List<Checked> checked = new ArrayList<>(request.topics().size());
        for (OffsetCommitRequestTopic topic : request.topics()) {
            String name = topic.name();
            if (context.version() >= IDS_SINCE) {
                name = broker.image().topicNames().get(PartitionLookup.java(topic.topicId()));
            }
            checked.add(new Checked(topic, name, CommittedTopics.check(context, broker, name)));
        }
        return checked;
    }

    private static CompletionStage<OffsetCommitResponseData> commit(
            RequestContext context, OffsetCommitRequestData request, List<Checked> checked) {
        List<Commit.Offset> offsets = new ArrayList<>();
        for (Checked topic : checked) {
            if (topic.error() == Errors.NONE) {
                topic.asked()
                        .partitions()
                        .forEach(partition -> offsets.add(new Commit.Offset(
                                new TopicPartitionRef(topic.name(), partition.partitionIndex()),
                                partition.committedOffset(),
                                partition.committedLeaderEpoch(),
                                partition.committedMetadata() == null ? "" : partition.committedMetadata())));
            }
        }
        if (offsets.isEmpty()) {
            return Stages.done(response(checked, List.of()));
        }
        MemberRef member = new MemberRef(
                request.groupId(),
                request.generationIdOrMemberEpoch(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()));
        Commit commit = new Commit(member, offsets, request.retentionTimeMs(), context.version() >= EPOCHS_SINCE);
        return context.groups(groups -> groups.commit(commit, context.caller()))
                .handle((outcomes, error) ->
                        error == null ? response(checked, outcomes) : response(checked, error(context, error)));
    }

    /** Before a group that is gone could be said to be so, a member's generation was called wrong. */
    private static Errors error(RequestContext context, Throwable failure) {
        Errors error = GroupErrors.of(failure).error();
        return error == Errors.GROUP_ID_NOT_FOUND && context.version() < EPOCHS_SINCE
                ? Errors.ILLEGAL_GENERATION
                : error;
    }

    private static OffsetCommitResponseData response(List<Checked> checked, List<Commit.Outcome> outcomes) {
        Iterator<Commit.Outcome> next = outcomes.iterator();
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        for (Checked topic : checked) {
            if (topic.error() == Errors.NONE && topic.asked().partitions().isEmpty()) {
                continue;
            }
            OffsetCommitResponseTopic answered = answered(topic.asked());
            topic.asked()
                    .partitions()
                    .forEach(partition -> answered.partitions()
                            .add(new OffsetCommitResponsePartition()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(
                                            topic.error() != Errors.NONE
                                                    ? topic.error().code()
                                                    : next.next()
                                                            .error()
                                                            .map(KafkaErrors::of)
                                                            .orElse(Errors.NONE)
                                                            .code())));
            response.topics().add(answered);
        }
        return response;
    }

    private static OffsetCommitResponseData response(List<Checked> checked, Errors error) {
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        checked.forEach(topic ->
                response.topics().add(answered(topic.asked(), topic.error() == Errors.NONE ? error : topic.error())));
        return response;
    }

    private static OffsetCommitResponseTopic answered(OffsetCommitRequestTopic topic) {
        return new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
    }

    private static OffsetCommitResponseTopic answered(OffsetCommitRequestTopic topic, Errors error) {
        return answered(topic)
                .setPartitions(topic.partitions().stream()
                        .map(partition -> new OffsetCommitResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.code()))
                        .toList());
    }

    @Override
    protected OffsetCommitResponseData failed(
            RequestContext context, OffsetCommitRequestData request, KafkaErrors.Failure failure) {
        Errors error = GroupErrors.of(failure).error();
        return new OffsetCommitResponseData()
                .setTopics(request.topics().stream()
                        .map(topic -> answered(topic, error))
                        .toList());
    }
}
