package io.myelin.protocol.kafka.handler;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.group.ShareGroups.Purpose;
import io.myelin.broker.queue.Outcome;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;

/** Deletes groups that have no members. */
public final class DeleteGroupsHandler extends MessageHandler<DeleteGroupsRequestData, DeleteGroupsResponseData> {
    public DeleteGroupsHandler() {
        super(new Api(42, "DeleteGroups", 0, 3, 2), DeleteGroupsRequestData::new);
    }

    @Override
    protected CompletionStage<DeleteGroupsResponseData> handle(
            RequestContext context, DeleteGroupsRequestData request) {
        return Stages.each(
                        new LinkedHashSet<>(request.groupsNames()),
                        group -> forget(context, group)
                                .thenCompose(done -> context.groups(groups -> groups.delete(group, context.caller())))
                                .handle((done, error) ->
                                        result(group, error == null ? KafkaErrors.NONE : GroupErrors.of(error))))
                .thenApply(DeleteGroupsHandler::response);
    }

    /** What a share group has acknowledged goes before the group: it must not come back with a new one of the same id. */
    private static CompletionStage<Void> forget(RequestContext context, String group) {
        if (!context.hasShares()) {
            return Stages.done(null);
        }
        return context.<List<TopicIdPartition>>shares(
                        shares -> shares.partitions(group, Purpose.DELETE, context.caller()))
                // Groups of other types, and those that may not be deleted, are answered by the deletion itself.
                .exceptionally(error -> List.of())
                .thenCompose(partitions -> partitions.isEmpty()
                        ? Stages.done(List.<Outcome>of())
                        : context.queues(queues -> queues.delete(group, partitions, Caller.BUS)))
                .thenApply(outcomes -> {
                    outcomes.stream()
                            .flatMap(outcome -> outcome.error().stream())
                            .findFirst()
                            .ifPresent(error -> {
                                throw error;
                            });
                    return null;
                });
    }

    private static DeletableGroupResult result(String group, KafkaErrors.Failure failure) {
        return new Unhashed.DeletedGroup()
                .setGroupId(group)
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    private static DeleteGroupsResponseData response(List<DeletableGroupResult> results) {
        DeleteGroupsResponseData response = new DeleteGroupsResponseData();
        results.forEach(response.results()::add);
        return response;
    }

    @Override
    protected DeleteGroupsResponseData failed(
            RequestContext context, DeleteGroupsRequestData request, KafkaErrors.Failure failure) {
        return response(request.groupsNames().stream()
                .distinct()
                .map(group -> result(group, GroupErrors.of(failure)))
                .toList());
    }
}
