package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** Deletes topics by name or, in the newest version, by id. */
public final class DeleteTopicsHandler extends MessageHandler<DeleteTopicsRequestData, DeleteTopicsResponseData> {
    private static final int IDS_SINCE = 6;

    public DeleteTopicsHandler() {
        super(new Api(20, "DeleteTopics", 1, 6, 4), DeleteTopicsRequestData::new);
    }

    /**
     * A topic of the request.
     *
     * @param name of it, null when it is named by id
     * @param id of it, zero when it is named by name
     */
    private record Ref(String name, Uuid id) {}

    @Override
    protected CompletionStage<DeleteTopicsResponseData> handle(
            RequestContext context, DeleteTopicsRequestData request) {
        Map<Ref, Integer> mentions = new LinkedHashMap<>();
        refs(context, request).forEach(ref -> mentions.merge(ref, 1, Integer::sum));
        return Stages.each(mentions.keySet(), ref -> delete(context, request, ref, mentions.get(ref)))
                .thenApply(DeleteTopicsHandler::response);
    }

    private static List<Ref> refs(RequestContext context, DeleteTopicsRequestData request) {
        List<Ref> refs = new ArrayList<>();
        if (context.version() < IDS_SINCE) {
            request.topicNames().forEach(name -> refs.add(new Ref(name, Uuid.ZERO_UUID)));
        } else {
            for (DeleteTopicState topic : request.topics()) {
                refs.add(new Ref(topic.name(), topic.topicId()));
            }
        }
        return refs;
    }

    private static CompletionStage<DeletableTopicResult> delete(
            RequestContext context, DeleteTopicsRequestData request, Ref ref, int mentions) {
        boolean byId = TopicRefs.given(ref.id());
        if (byId && ref.name() != null) {
            return Stages.done(refused(ref, "You may not specify both topic name and topic id."));
        }
        if (!byId && ref.name() == null) {
            return Stages.done(refused(ref, "Neither topic name nor id were specified."));
        }
        if (mentions > 1) {
            return Stages.done(refused(ref, byId ? "Duplicate topic id." : "Duplicate topic name."));
        }
        CompletionStage<DeletableTopicResult> deleted = context.broker(broker -> {
            DeletableTopicResult result = result(context, broker, ref);
            Mutations.delete(context, broker, image(broker, ref));
            return (byId
                            ? broker.topics().delete(PartitionLookup.java(ref.id()), context.caller())
                            : broker.topics().delete(ref.name(), context.caller()))
                    .thenApply(done -> result);
        });
        return Stages.within(context, request.timeoutMs(), deleted)
                .exceptionally(error -> refused(ref, KafkaErrors.of(error)));
    }

    /** Name and id of what is to be deleted: afterwards nobody knows them. */
    private static DeletableTopicResult result(RequestContext context, Broker broker, Ref ref) {
        Optional<TopicImage> topic = image(broker, ref);
        DeletableTopicResult result =
                new Unhashed.DeletedTopic().setName(ref.name()).setTopicId(ref.id());
        topic.filter(known ->
                        broker.access().allows(context.caller(), Operation.DESCRIBE, Resource.topic(known.name())))
                .ifPresent(known -> result.setName(known.name()).setTopicId(PartitionLookup.kafka(known.id())));
        return result;
    }

    private static Optional<TopicImage> image(Broker broker, Ref ref) {
        return ref.name() != null
                ? broker.image().topic(ref.name())
                : broker.image().topic(PartitionLookup.java(ref.id()));
    }

    private static DeletableTopicResult refused(Ref ref, String message) {
        return refused(ref, new KafkaErrors.Failure(Errors.INVALID_REQUEST, message));
    }

    private static DeletableTopicResult refused(Ref ref, KafkaErrors.Failure failure) {
        return new Unhashed.DeletedTopic()
                .setName(ref.name())
                .setTopicId(ref.id())
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    private static DeleteTopicsResponseData response(List<DeletableTopicResult> results) {
        DeleteTopicsResponseData response = new DeleteTopicsResponseData();
        results.forEach(response.responses()::add);
        return response;
    }

    @Override
    protected DeleteTopicsResponseData failed(
            RequestContext context, DeleteTopicsRequestData request, KafkaErrors.Failure failure) {
        return response(refs(context, request).stream()
                .distinct()
                .map(ref -> refused(ref, failure))
                .toList());
    }
}
