package io.myelin.protocol.kafka.handler;

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
                        group -> context.groups(groups -> groups.delete(group, context.caller()))
                                .handle((done, error) ->
                                        result(group, error == null ? KafkaErrors.NONE : GroupErrors.of(error))))
                .thenApply(DeleteGroupsHandler::response);
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
