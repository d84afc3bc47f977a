package io.myelin.protocol.kafka.share;

import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.MessageHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidShareSessionEpochException;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData.PartitionData;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData.ShareAcknowledgeTopicResponse;

/** A consumer of a share group says what became of records it was given (KIP-932). */
public final class ShareAcknowledgeHandler
        extends MessageHandler<ShareAcknowledgeRequestData, ShareAcknowledgeResponseData> {
    private final ShareCalls calls;

    public ShareAcknowledgeHandler(ShareSessions sessions) {
        super(new Api(79, "ShareAcknowledge", 1, 2, 0), FeatureNames.SHARE, ShareAcknowledgeRequestData::new);
        this.calls = new ShareCalls(sessions);
    }

    @Override
    protected CompletionStage<ShareAcknowledgeResponseData> handle(
            RequestContext context, ShareAcknowledgeRequestData request) {
        return context.<AckPlan>broker(broker -> {
                    ShareCalls.check(context, broker, request.groupId(), request.memberId());
                    AckPlan plan = new AckPlan(request.isRenewAck());
                    request.topics()
                            .forEach(topic -> topic.partitions()
                                    .forEach(partition -> plan.add(
                                            broker,
                                            new ShareTopics.Ref(topic.topicId(), partition.partitionIndex()),
                                            partition.acknowledgementBatches().stream()
                                                    .map(batch -> new AckPlan.Batch(
                                                            batch.firstOffset(),
                                                            batch.lastOffset(),
                                                            batch.acknowledgeTypes()))
                                                    .toList())));
                    return CompletableFuture.completedStage(plan);
                })
                .thenCompose(plan -> acknowledge(context, request, plan));
    }

    private CompletionStage<ShareAcknowledgeResponseData> acknowledge(
            RequestContext context, ShareAcknowledgeRequestData request, AckPlan plan) {
        ShareSession session = session(request);
        CompletionStage<Map<ShareTopics.Ref, Failure>> done = plan.run(context, request.groupId(), request.memberId());
        if (request.shareSessionEpoch() == ShareSession.CLOSE) {
            done = done.thenCompose(outcomes -> calls.close(context, session).thenApply(closed -> outcomes));
        }
        return done.thenCompose(outcomes -> context.queues(
                queues -> CompletableFuture.completedStage(response(outcomes, queues.lockMs(request.groupId())))));
    }

    private ShareSession session(ShareAcknowledgeRequestData request) {
        int epoch = request.shareSessionEpoch();
        if (epoch == ShareSession.OPEN) {
            throw new InvalidShareSessionEpochException("a session is opened by a fetch, not by acknowledging");
        }
        return epoch == ShareSession.CLOSE
                ? calls.sessions().find(request.groupId(), request.memberId())
                : calls.sessions().advance(request.groupId(), request.memberId(), epoch);
    }

    private static ShareAcknowledgeResponseData response(Map<ShareTopics.Ref, Failure> outcomes, int lockMs) {
        ShareAcknowledgeResponseData response = new ShareAcknowledgeResponseData().setAcquisitionLockTimeoutMs(lockMs);
        Map<Uuid, ShareAcknowledgeTopicResponse> topics = new LinkedHashMap<>();
        outcomes.forEach((ref, failure) -> topics.computeIfAbsent(ref.topic(), Topic::new)
                .partitions()
                .add(new PartitionData()
                        .setPartitionIndex(ref.partition())
                        .setErrorCode(failure.code())
                        .setErrorMessage(failure.message())));
        topics.values().forEach(response.responses()::add);
        return response;
    }

    /** An element whose place in the generated hash table does not depend on a key that the client has chosen. */
    private static final class Topic extends ShareAcknowledgeTopicResponse {
        Topic(Uuid id) {
            setTopicId(id);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    @Override
    protected ShareAcknowledgeResponseData failed(
            RequestContext context, ShareAcknowledgeRequestData request, Failure failure) {
        return new ShareAcknowledgeResponseData().setErrorCode(failure.code()).setErrorMessage(failure.message());
    }
}
