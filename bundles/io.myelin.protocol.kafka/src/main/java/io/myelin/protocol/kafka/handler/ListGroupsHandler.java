package io.myelin.protocol.kafka.handler;

import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.Errors;

/** The groups that this node coordinates. */
public final class ListGroupsHandler extends MessageHandler<ListGroupsRequestData, ListGroupsResponseData> {
    public ListGroupsHandler() {
        super(new Api(16, "ListGroups", 0, 5, 3), ListGroupsRequestData::new);
    }

    @Override
    protected CompletionStage<ListGroupsResponseData> handle(RequestContext context, ListGroupsRequestData request) {
        Set<String> states = new HashSet<>(request.statesFilter());
        Set<String> types = new HashSet<>(request.typesFilter());
        return context.groups(groups -> groups.list(states, types, context.caller()))
                .thenApply(listed -> new ListGroupsResponseData()
                        .setGroups(listed.stream()
                                .map(group -> new ListedGroup()
                                        .setGroupId(group.groupId())
                                        .setProtocolType(group.protocolType())
                                        .setGroupState(group.state())
                                        .setGroupType(group.type()))
                                .toList()));
    }

    @Override
    protected ListGroupsResponseData failed(
            RequestContext context, ListGroupsRequestData request, KafkaErrors.Failure failure) {
        Errors error = failure.error() == Errors.REQUEST_TIMED_OUT ? Errors.COORDINATOR_NOT_AVAILABLE : failure.error();
        return new ListGroupsResponseData().setErrorCode(error.code());
    }
}
