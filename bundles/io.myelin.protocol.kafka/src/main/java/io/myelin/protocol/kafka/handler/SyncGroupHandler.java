package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusError;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/** A member waits for its assignment, or brings all of them; to wait again with the same request changes nothing. */
public final class SyncGroupHandler extends MessageHandler<SyncGroupRequestData, SyncGroupResponseData> {
    private static final int PROTOCOL_SINCE = 5;

    public SyncGroupHandler() {
        super(new Api(14, "SyncGroup", 0, 5, 4), SyncGroupRequestData::new);
    }

    @Override
    protected CompletionStage<SyncGroupResponseData> handle(RequestContext context, SyncGroupRequestData request) {
        if (context.version() >= PROTOCOL_SINCE && (request.protocolType() == null || request.protocolName() == null)) {
            return Stages.failed(
                    BusError.INCONSISTENT_GROUP_PROTOCOL, "protocol type and name are mandatory in this version");
        }
        Map<String, byte[]> assignments = new LinkedHashMap<>();
        request.assignments().forEach(each -> assignments.put(each.memberId(), each.assignment()));
        Sync sync = new Sync(
                new MemberRef(
                        request.groupId(),
                        request.generationId(),
                        request.memberId(),
                        Optional.ofNullable(request.groupInstanceId())),
                Optional.ofNullable(request.protocolType()),
                Optional.ofNullable(request.protocolName()),
                assignments);
        return Stages.untilHurried(context, context.groups(groups -> groups.sync(sync, context.caller())))
                .thenApply(result -> new SyncGroupResponseData()
                        .setProtocolType(result.protocolType())
                        .setProtocolName(result.protocolName())
                        .setAssignment(result.assignment()));
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    private static SyncGroupResponseData refused(Errors error) {
        return new SyncGroupResponseData().setErrorCode(error.code());
    }

    @Override
    protected SyncGroupResponseData failed(
            RequestContext context, SyncGroupRequestData request, KafkaErrors.Failure failure) {
        return refused(GroupErrors.of(failure).error());
    }
}
