package io.myelin.protocol.kafka.share;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.MessageHandler;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartition;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.Errors;

/** A consumer of a share group asks for records, and says what became of those it was given before (KIP-932). */
public final class ShareFetchHandler extends MessageHandler<ShareFetchRequestData, ShareFetchResponseData> {
    private static final Failure UNKNOWN_ID = new Failure(Errors.UNKNOWN_TOPIC_ID, "no topic has this id");

    private final ShareCalls calls;

    public ShareFetchHandler(ShareSessions sessions) {
        super(new Api(78, "ShareFetch", 1, 2, 0), FeatureNames.SHARE, ShareFetchRequestData::new);
        this.calls = new ShareCalls(sessions);
    }

    /**
     * A request once its topics are looked up.
     *
     * @param wanted to be read from now on
     * @param forgotten not to be read any more
     * @param acks of what was given before
     * @param unknown partitions of topics that there are not
     */
    private record Plan(
            Set<TopicIdPartition> wanted,
            Set<TopicIdPartition> forgotten,
            AckPlan acks,
            Map<ShareTopics.Ref, Failure> unknown) {}

    @Override
    protected CompletionStage<ShareFetchResponseData> handle(RequestContext context, ShareFetchRequestData request) {
        return context.<Plan>broker(broker -> {
                    ShareCalls.check(context, broker, request.groupId(), request.memberId());
                    return CompletableFuture.completedStage(plan(broker, request));
                })
                .thenCompose(plan -> run(context, request, plan));
    }

    private static Plan plan(Broker broker, ShareFetchRequestData request) {
        Plan plan = new Plan(
                new LinkedHashSet<>(), new LinkedHashSet<>(), new AckPlan(request.isRenewAck()), new LinkedHashMap<>());
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                ShareTopics.Ref ref = new ShareTopics.Ref(topic.topicId(), partition.partitionIndex());
                ShareTopics.resolve(broker, ref)
                        .ifPresentOrElse(plan.wanted::add, () -> plan.unknown.put(ref, UNKNOWN_ID));
                if (!partition.acknowledgementBatches().isEmpty()) {
                    plan.acks.add(
                            broker,
                            ref,
                            partition.acknowledgementBatches().stream()
                                    .map(batch -> new AckPlan.Batch(
                                            batch.firstOffset(), batch.lastOffset(), batch.acknowledgeTypes()))
                                    .toList());
                }
            }
        }
        request.forgottenTopicsData()
                .forEach(topic -> topic.partitions()
                        .forEach(index -> ShareTopics.resolve(broker, new ShareTopics.Ref(topic.topicId(), index))
                                .ifPresent(plan.forgotten::add)));
        return plan;
    }

    private CompletionStage<ShareFetchResponseData> run(
            RequestContext context, ShareFetchRequestData request, Plan plan) {
        check(request, plan);
        ShareSession session = session(context, request);
        session.update(plan.wanted, plan.forgotten);
        boolean closes = request.shareSessionEpoch() == ShareSession.CLOSE;
        CompletionStage<Map<ShareTopics.Ref, Failure>> acknowledged =
                plan.acks.run(context, request.groupId(), request.memberId());
        if (closes || request.isRenewAck() || request.maxRecords() <= 0) {
            CompletionStage<Map<ShareTopics.Ref, Failure>> done = closes
                    ? acknowledged.thenCompose(
                            outcomes -> calls.close(context, session).thenApply(closed -> outcomes))
                    : acknowledged;
            return done.thenCompose(
                    outcomes -> nothing(context, request).thenApply(none -> answer(request, plan, outcomes, none)));
        }
        return acknowledged.thenCompose(outcomes ->
                acquire(context, request, session).thenApply(acquired -> answer(request, plan, outcomes, acquired)));
    }

    private static void check(ShareFetchRequestData request, Plan plan) {
        if (request.shareSessionEpoch() == ShareSession.OPEN && !plan.acks.isEmpty()) {
            throw invalid("a request that opens a share session can't acknowledge anything");
        }
        boolean asks =
                request.maxWaitMs() > 0 || request.minBytes() > 0 || request.maxBytes() > 0 || request.maxRecords() > 0;
        if (request.isRenewAck() && asks) {
            throw invalid("a request that renews locks can't ask for records");
        }
        if (request.shareAcquireMode() < 0 || request.shareAcquireMode() >= AcquireSpec.Mode.values().length) {
            throw invalid("there is no acquire mode " + request.shareAcquireMode());
        }
    }

    private static BusException invalid(String why) {
        return new BusException(BusError.INVALID_REQUEST, why);
    }

    private ShareSession session(RequestContext context, ShareFetchRequestData request) {
        return switch (request.shareSessionEpoch()) {
            case ShareSession.OPEN -> calls.open(context, request.groupId(), request.memberId());
            case ShareSession.CLOSE -> calls.sessions().find(request.groupId(), request.memberId());
            default -> calls.sessions().advance(request.groupId(), request.memberId(), request.shareSessionEpoch());
        };
    }

    private static CompletionStage<Acquired> nothing(RequestContext context, ShareFetchRequestData request) {
        return context.queues(
                queues -> CompletableFuture.completedStage(new Acquired(queues.lockMs(request.groupId()), List.of())));
    }

    private static CompletionStage<Acquired> acquire(
            RequestContext context, ShareFetchRequestData request, ShareSession session) {
        List<TopicIdPartition> partitions = session.next();
        int maxBytes = context.charge()
                .mostToFetch(Math.min(request.maxBytes(), context.config().fetch_response_max_bytes()));
        if (partitions.isEmpty() || maxBytes <= 0) {
            return nothing(context, request);
        }
        AcquireSpec spec = new AcquireSpec(
                request.groupId(),
                request.memberId(),
                partitions,
                request.maxRecords(),
                maxBytes,
                AcquireSpec.Mode.values()[request.shareAcquireMode()],
                Math.max(0, request.batchSize()),
                request.minBytes() <= 0 ? 0 : Math.max(0, request.maxWaitMs()),
                AcquireSpec.GROUP_LOCK);
        CompletionStage<Acquired> acquired = context.queues(queues -> queues.acquire(spec, context.caller()));
        return inTime(context, request, acquired).thenCompose(got -> charged(context, request, got));
    }

    /** When the session is handed on in the meantime, the client is answered at once, and what comes later is given back. */
    private static CompletionStage<Acquired> inTime(
            RequestContext context, ShareFetchRequestData request, CompletionStage<Acquired> acquired) {
        CompletableFuture<Acquired> result = new CompletableFuture<>();
        Runnable forget = acquired.toCompletableFuture().isDone()
                ? () -> {}
                : context.onHurry(() -> nothing(context, request).whenComplete((none, error) -> {
                    if (error == null) {
                        result.complete(none);
                    }
                }));
        acquired.whenComplete((got, error) -> {
            forget.run();
            if (error != null) {
                result.completeExceptionally(error);
            } else if (!result.complete(got)) {
                giveBack(context, request, got);
            }
        });
        return result;
    }

    /** A reader beyond its quota gets nothing, and comes back for the same. */
    private static CompletionStage<Acquired> charged(
            RequestContext context, ShareFetchRequestData request, Acquired acquired) {
        long bytes = acquired.parts().stream()
                .mapToLong(part -> part.records().length())
                .sum();
        if (!context.charge().fetched(bytes, context.loop().clock())) {
            return CompletableFuture.completedStage(acquired);
        }
        giveBack(context, request, acquired);
        return nothing(context, request);
    }

    private static void giveBack(RequestContext context, ShareFetchRequestData request, Acquired acquired) {
        acquired.releaseBytes();
        List<Acknowledgements.Part> parts = acquired.parts().stream()
                .filter(part -> !part.ranges().isEmpty())
                .map(part -> new Acknowledgements.Part(
                        part.partition(),
                        part.ranges().stream()
                                .map(range ->
                                        Acknowledgements.Range.of(range.first(), range.last(), AcknowledgeType.RETURN))
                                .toList()))
                .toList();
        if (!parts.isEmpty()) {
            Acknowledgements all = new Acknowledgements(request.groupId(), request.memberId(), parts);
            context.queues(queues -> queues.acknowledge(all, context.caller()));
        }
    }

    private static ShareFetchResponseData answer(
            ShareFetchRequestData request, Plan plan, Map<ShareTopics.Ref, Failure> acks, Acquired acquired) {
        ShareFetchAnswer answer = new ShareFetchAnswer(acquired.lockMs());
        if (request.shareSessionEpoch() == ShareSession.OPEN) {
            // The first answer has all that was asked for, and later ones what there is to say.
            Set<ShareTopics.Ref> all =
                    plan.wanted.stream().map(ShareTopics.Ref::of).collect(Collectors.toCollection(LinkedHashSet::new));
            all.forEach(answer::mention);
        }
        acks.forEach(answer::acknowledged);
        plan.unknown.forEach(answer::failed);
        acquired.parts().forEach(answer::acquired);
        return answer.build();
    }

    @Override
    protected ShareFetchResponseData failed(RequestContext context, ShareFetchRequestData request, Failure failure) {
        return new ShareFetchResponseData().setErrorCode(failure.code()).setErrorMessage(failure.message());
    }
}
