package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.Leave;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.protocol.Errors;

/** Members leave: one in old versions, any number since static membership (KIP-345). */
public final class LeaveGroupHandler extends MessageHandler<LeaveGroupRequestData, LeaveGroupResponseData> {
    private static final int MANY_SINCE = 3;

    public LeaveGroupHandler() {
        super(new Api(13, "LeaveGroup", 0, 5, 4), LeaveGroupRequestData::new);
    }

    @Override
    protected CompletionStage<LeaveGroupResponseData> handle(RequestContext context, LeaveGroupRequestData request) {
        Leave leave = new Leave(request.groupId(), members(context, request));
        return context.groups(groups -> groups.leave(leave, context.caller()))
                .thenApply(outcomes -> response(context, outcomes));
    }

    private static List<Leave.Member> members(RequestContext context, LeaveGroupRequestData request) {
        if (context.version() < MANY_SINCE) {
            return List.of(new Leave.Member(request.memberId(), Optional.empty(), ""));
        }
        return request.members().stream()
                .map(member -> new Leave.Member(
                        member.memberId(),
                        Optional.ofNullable(member.groupInstanceId()),
                        member.reason() == null ? "" : member.reason()))
                .toList();
    }

    private static LeaveGroupResponseData response(RequestContext context, List<Leave.Outcome> outcomes) {
        if (context.version() < MANY_SINCE) {
            return new LeaveGroupResponseData().setErrorCode(code(outcomes.get(0)));
        }
        return new LeaveGroupResponseData()
                .setMembers(outcomes.stream()
                        .map(outcome -> new MemberResponse()
                                .setMemberId(outcome.memberId())
                                .setGroupInstanceId(outcome.instanceId().orElse(null))
                                .setErrorCode(code(outcome)))
                        .toList());
    }

    private static short code(Leave.Outcome outcome) {
        return outcome.error().map(KafkaErrors::of).orElse(Errors.NONE).code();
    }

    @Override
    protected LeaveGroupResponseData failed(
            RequestContext context, LeaveGroupRequestData request, KafkaErrors.Failure failure) {
        return new LeaveGroupResponseData().setErrorCode(GroupErrors.of(failure).code());
    }
}
