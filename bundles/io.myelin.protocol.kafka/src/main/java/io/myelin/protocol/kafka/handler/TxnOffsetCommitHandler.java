package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Commits offsets of a group as part of a producer's transaction. */
public final class TxnOffsetCommitHandler
        extends MessageHandler<TxnOffsetCommitRequestData, TxnOffsetCommitResponseData> {
    private static final int LOADING_SINCE = 2;
    private static final int ABORTABLE_SINCE = 4;
    private static final int ADDS_SINCE = 5;
    private static final int IDS_SINCE = 6;

    public TxnOffsetCommitHandler() {
        super(new Api(28, "TxnOffsetCommit", 0, 6, 3), TxnOffsetCommitRequestData::new);
    }

    /**
     * A topic of the request.
     *
     * @param asked as it came
     * @param name of it, null when its id is unknown
     * @param error NONE when its offsets can be committed
     */
    private record Checked(TxnOffsetCommitRequestTopic asked, String name, Errors error) {}

    @Override
    protected CompletionStage<TxnOffsetCommitResponseData> handle(
            RequestContext context, TxnOffsetCommitRequestData request) {
        if (request.groupId().isEmpty()) {
            return Stages.failed(BusError.INVALID_GROUP_ID, "only plain commits go to the group without a name");
        }
        return context.broker(broker -> Stages.done(check(context, request, broker)))
                .thenCompose(checked -> commit(context, request, checked));
    }

    private static List<Checked> check(RequestContext context, TxnOffsetCommitRequestData request, Broker broker) {
        broker.access().require(context.caller(), Operation.WRITE, Resource.transactionalId(request.transactionalId()));
        broker.access().require(context.caller(), Operation.READ, Resource.group(request.groupId()));
        List<Checked> checked = new ArrayList<>(request.topics().size());
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            String name = context.version() >= IDS_SINCE
                    ? broker.image().topicNames().get(PartitionLookup.java(topic.topicId()))
                    : topic.name();
            checked.add(new Checked(topic, name, CommittedTopics.check(context, broker, name)));
        }
        return checked;
    }

    private static CompletionStage<TxnOffsetCommitResponseData> commit(
            RequestContext context, TxnOffsetCommitRequestData request, List<Checked> checked) {
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
            return Stages.done(response(checked, List.of(), context));
        }
        MemberRef member = new MemberRef(
                request.groupId(),
                request.generationIdOrMemberEpoch(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()));
        TransactionalCommit commit = new TransactionalCommit(
                new Commit(member, offsets, -1),
                new TransactionRef(request.transactionalId(), context.version() >= ADDS_SINCE),
                request.producerId(),
                request.producerEpoch());
        return context.groups(groups -> groups.commitInTransaction(commit, context.caller()))
                .handle((outcomes, error) -> error == null
                        ? response(checked, outcomes, context)
                        : response(checked, known(context, KafkaErrors.of(error))));
    }

    /** What the version of the client knows of errors. */
    private static Errors known(RequestContext context, KafkaErrors.Failure failure) {
        Errors error = GroupErrors.of(failure).error();
        return switch (error) {
            case TRANSACTION_ABORTABLE -> context.version() < ABORTABLE_SINCE ? Errors.INVALID_TXN_STATE : error;
            case GROUP_ID_NOT_FOUND, STALE_MEMBER_EPOCH ->
                context.version() < IDS_SINCE ? Errors.ILLEGAL_GENERATION : error;
            case COORDINATOR_LOAD_IN_PROGRESS ->
                context.version() < LOADING_SINCE ? Errors.COORDINATOR_NOT_AVAILABLE : error;
            case PRODUCER_FENCED -> Errors.INVALID_PRODUCER_EPOCH;
            default -> error;
        };
    }

    private static TxnOffsetCommitResponseData response(
            List<Checked> checked, List<Commit.Outcome> outcomes, RequestContext context) {
        Iterator<Commit.Outcome> next = outcomes.iterator();
        TxnOffsetCommitResponseData response = new TxnOffsetCommitResponseData();
        for (Checked topic : checked) {
            TxnOffsetCommitResponseTopic answered = answered(topic.asked());
            for (var partition : topic.asked().partitions()) {
                Errors error = topic.error() != Errors.NONE
                        ? topic.error()
                        : next.next().error().map(KafkaErrors::of).orElse(Errors.NONE);
                answered.partitions()
                        .add(new TxnOffsetCommitResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(known(context, new KafkaErrors.Failure(error, null))
                                        .code()));
            }
            response.topics().add(answered);
        }
        return response;
    }

    private static TxnOffsetCommitResponseData response(List<Checked> checked, Errors error) {
        return new TxnOffsetCommitResponseData()
                .setTopics(checked.stream()
                        .map(topic -> answered(topic.asked(), topic.error() == Errors.NONE ? error : topic.error()))
                        .toList());
    }

    private static TxnOffsetCommitResponseTopic answered(TxnOffsetCommitRequestTopic topic) {
        return new TxnOffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
    }

    private static TxnOffsetCommitResponseTopic answered(TxnOffsetCommitRequestTopic topic, Errors error) {
        return answered(topic)
                .setPartitions(topic.partitions().stream()
                        .map(partition -> new TxnOffsetCommitResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.code()))
                        .toList());
    }

    @Override
    protected TxnOffsetCommitResponseData failed(
            RequestContext context, TxnOffsetCommitRequestData request, KafkaErrors.Failure failure) {
        Errors error = known(context, failure);
        return new TxnOffsetCommitResponseData()
                .setTopics(request.topics().stream()
                        .map(topic -> answered(topic, error))
                        .toList());
    }
}
