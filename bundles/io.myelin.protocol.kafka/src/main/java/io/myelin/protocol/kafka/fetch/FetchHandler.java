package io.myelin.protocol.kafka.fetch;

import io.myelin.broker.Isolation;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.MessageHandler;
import io.myelin.protocol.kafka.handler.PartitionLookup;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;

/** Fetch, the other half of the hot path: records go out from the files they lie in. */
public final class FetchHandler extends MessageHandler<FetchRequestData, FetchResponseData> {
    private final FetchSessions sessions;

    public FetchHandler(FetchSessions sessions) {
        super(new Api(1, "Fetch", 4, 18, 12), FetchRequestData::new);
        this.sessions = sessions;
    }

    @Override
    protected CompletionStage<FetchResponseData> handle(RequestContext context, FetchRequestData request) {
        FetchPlan plan = FetchPlan.of(request, context.version(), sessions);
        if (plan.error() != Errors.NONE) {
            return CompletableFuture.completedStage(
                    new FetchResponseData().setErrorCode(plan.error().code()));
        }
        int maxBytes = context.charge()
                .mostToFetch(Math.min(request.maxBytes(), context.config().fetch_response_max_bytes()));
        int minBytes = Math.min(request.minBytes(), maxBytes);
        long deadlineNs =
                context.loop().clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.maxWaitMs()));
        Isolation isolation = request.isolationLevel() == 1 ? Isolation.READ_COMMITTED : Isolation.READ_UNCOMMITTED;
        return context.<List<FetchRead>>broker(broker -> new FetchRun(context, minBytes, maxBytes, deadlineNs)
                        .start(broker, plan.partitions(), isolation))
                .thenApply(reads -> answer(context, plan, reads))
                .whenComplete((response, error) -> plan.done());
    }

    private FetchResponseData answer(RequestContext context, FetchPlan plan, List<FetchRead> reads) {
        long bytes = reads.stream().mapToLong(FetchRead::bytes).sum();
        if (context.charge().fetched(bytes, context.loop().clock())) {
            reads.forEach(FetchRead::close);
            return heldBack(plan);
        }
        return answer(plan, reads);
    }

    /** A reader beyond its quota gets nothing, and comes back for the same. A session that it was to get is not begun. */
    private FetchResponseData heldBack(FetchPlan plan) {
        if (plan.incremental()) {
            return new FetchResponseData().setSessionId(plan.sessionId());
        }
        plan.session().ifPresent(session -> sessions.close(session.id()));
        return new FetchResponseData();
    }

    private static FetchResponseData answer(FetchPlan plan, List<FetchRead> reads) {
        FetchResponseData response = new FetchResponseData().setSessionId(plan.sessionId());
        FetchableTopicResponse last = null;
        for (FetchRead read : reads) {
            Wanted wanted = read.wanted();
            PartitionData data = read.answer();
            boolean news =
                    plan.session().map(session -> session.news(wanted, data)).orElse(true);
            if (!news && plan.incremental()) {
                continue;
            }
            if (last == null || !same(last, wanted)) {
                last = new FetchableTopicResponse();
                if (wanted.topicId() == null) {
                    last.setTopic(wanted.topic());
                } else {
                    last.setTopicId(PartitionLookup.kafka(wanted.topicId()));
                }
                response.responses().add(last);
            }
            last.partitions().add(data);
        }
        return response;
    }

    private static boolean same(FetchableTopicResponse response, Wanted wanted) {
        return wanted.topicId() == null
                ? Objects.equals(response.topic(), wanted.topic())
                : response.topicId().equals(PartitionLookup.kafka(wanted.topicId()));
    }

    @Override
    protected FetchResponseData failed(RequestContext context, FetchRequestData request, KafkaErrors.Failure failure) {
        FetchResponseData response = new FetchResponseData();
        if (context.version() >= 7) {
            return response.setErrorCode(failure.code());
        }
        request.topics().forEach(topic -> {
            FetchableTopicResponse answered = new FetchableTopicResponse().setTopic(topic.topic());
            topic.partitions()
                    .forEach(partition -> answered.partitions()
                            .add(new PartitionData()
                                    .setPartitionIndex(partition.partition())
                                    .setErrorCode(failure.code())
                                    .setHighWatermark(-1)));
            response.responses().add(answered);
        });
        return response;
    }
}
