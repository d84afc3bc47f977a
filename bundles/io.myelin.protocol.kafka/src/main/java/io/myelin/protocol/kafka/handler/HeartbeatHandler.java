package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.MemberRef;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;

/** A member says that it is alive, and learns that a rebalance has begun. */
public final class HeartbeatHandler extends MessageHandler<HeartbeatRequestData, HeartbeatResponseData> {
    public HeartbeatHandler() {
        super(new Api(12, "Heartbeat", 0, 4, 4), HeartbeatRequestData::new);
    }

    @Override
    protected CompletionStage<HeartbeatResponseData> handle(RequestContext context, HeartbeatRequestData request) {
        MemberRef member = new MemberRef(
                request.groupId(),
                request.generationId(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()));
        return context.groups(groups -> groups.heartbeat(member, context.caller()))
                .thenApply(alive -> new HeartbeatResponseData());
    }

    @Override
    protected HeartbeatResponseData failed(
            RequestContext context, HeartbeatRequestData request, KafkaErrors.Failure failure) {
        return new HeartbeatResponseData().setErrorCode(GroupErrors.of(failure).code());
    }
}
