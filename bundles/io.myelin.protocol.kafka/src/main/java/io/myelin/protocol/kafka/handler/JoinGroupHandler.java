package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.protocol.Errors;

/**
 * A member joins and waits for the others. A session that is handed on meanwhile takes the request along: to join again with
 * the same request is what a member may do at any time. No error would do instead: REBALANCE_IN_PROGRESS reaches applications of
 * librdkafka (and ends kcat), NOT_COORDINATOR makes the Java client drop its connection, COORDINATOR_LOAD_IN_PROGRESS ends a
 * kafkajs consumer.
 */
public final class JoinGroupHandler extends MessageHandler<JoinGroupRequestData, JoinGroupResponseData> {
    private static final int REBALANCE_TIMEOUT_SINCE = 1;
    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    private static final int NULL_PROTOCOL_SINCE = 7;
    private static final int SKIPS_ASSIGNMENT_SINCE = 9;

    public JoinGroupHandler() {
        super(new Api(11, "JoinGroup", 0, 9, 6), JoinGroupRequestData::new);
    }

    @Override
    protected CompletionStage<JoinGroupResponseData> handle(RequestContext context, JoinGroupRequestData request) {
        Join join = join(context, request);
        return Stages.untilHurried(context, context.groups(groups -> groups.join(join, context.caller())))
                .handle((result, error) -> error == null
                        ? response(context, result)
                        : refused(
                                context,
                                memberIdOf(request, error),
                                GroupErrors.of(error).error()));
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    private static Join join(RequestContext context, JoinGroupRequestData request) {
        int version = context.version();
        Optional<String> instance = Optional.ofNullable(request.groupInstanceId());
        List<Join.Protocol> protocols = request.protocols().stream()
                .map(protocol -> new Join.Protocol(protocol.name(), protocol.metadata()))
                .toList();
        return new Join(
                request.groupId(),
                request.memberId(),
                instance,
                request.protocolType(),
                protocols,
                request.sessionTimeoutMs(),
                version < REBALANCE_TIMEOUT_SINCE ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs(),
                version >= MEMBER_ID_REQUIRED_SINCE && instance.isEmpty(),
                version >= SKIPS_ASSIGNMENT_SINCE,
                request.reason() == null ? "" : request.reason());
    }

    private static JoinGroupResponseData response(RequestContext context, Joined joined) {
        return new JoinGroupResponseData()
                .setGenerationId(joined.generation())
                .setProtocolType(joined.protocolType())
                .setProtocolName(protocolName(context, joined.protocolName()))
                .setLeader(joined.leaderId())
                .setSkipAssignment(joined.skipAssignment() && context.version() >= SKIPS_ASSIGNMENT_SINCE)
                .setMemberId(joined.memberId())
                .setMembers(joined.members().stream()
                        .map(member -> new JoinGroupResponseMember()
                                .setMemberId(member.memberId())
                                .setGroupInstanceId(member.instanceId().orElse(null))
                                .setMetadata(member.metadata()))
                        .toList());
    }

    private static String protocolName(RequestContext context, String name) {
        return name == null && context.version() < NULL_PROTOCOL_SINCE ? "" : name;
    }

    private static String memberIdOf(JoinGroupRequestData request, Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof MemberIdRequiredException required ? required.memberId() : request.memberId();
    }

    private static JoinGroupResponseData refused(RequestContext context, String memberId, Errors error) {
        return new JoinGroupResponseData()
                .setErrorCode(error.code())
                .setMemberId(memberId)
                .setProtocolName(protocolName(context, null));
    }

    @Override
    protected JoinGroupResponseData failed(
            RequestContext context, JoinGroupRequestData request, KafkaErrors.Failure failure) {
        return refused(context, request.memberId(), GroupErrors.of(failure).error());
    }
}
