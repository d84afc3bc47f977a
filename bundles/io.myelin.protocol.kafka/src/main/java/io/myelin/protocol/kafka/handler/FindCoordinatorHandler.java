package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.Errors;

/**
 * Says which node coordinates a group or a transactional id. There is no coordinator of share groups yet; the answer is an error
 * that makes a client give up with our words, where a retriable one would make it ask until its time is up.
 */
public final class FindCoordinatorHandler
        extends MessageHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final int BATCHED_SINCE = 4;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;
    private static final int NO_NODE = -1;
    private static final String NO_ERROR = "NONE";

    public FindCoordinatorHandler() {
        super(new Api(10, "FindCoordinator", 0, 6, 3), FindCoordinatorRequestData::new);
    }

    @Override
    protected CompletionStage<FindCoordinatorResponseData> handle(
            RequestContext context, FindCoordinatorRequestData request) {
        List<String> keys = context.version() < BATCHED_SINCE ? List.of(request.key()) : request.coordinatorKeys();
        return Stages.each(keys, key -> find(context, request.keyType(), key))
                .thenApply(found -> response(context, found));
    }

    private static CompletionStage<Coordinator> find(RequestContext context, byte type, String key) {
        CompletionStage<Integer> node = switch (type) {
            case GROUP -> context.groups(groups -> groups.coordinator(key, context.caller()));
            case TRANSACTION -> context.transactions(transactions -> transactions.coordinator(key, context.caller()));
            case SHARE ->
                Stages.failed(BusError.INVALID_REQUEST, "Share groups are not served by this version of the bus.");
            default -> Stages.failed(BusError.INVALID_REQUEST, "There is no coordinator of type " + type + ".");
        };
        return node.thenCompose(id -> context.broker(
                        broker -> Stages.done(at(new ClusterView(broker.image(), context.listener()), id))))
                .exceptionally(error -> refused(KafkaErrors.of(error)))
                .thenApply(coordinator -> coordinator.setKey(key));
    }

    private static Coordinator at(ClusterView view, int nodeId) {
        return view.endpoint(nodeId)
                .map(endpoint -> new Coordinator()
                        .setNodeId(nodeId)
                        .setHost(endpoint.host())
                        .setPort(endpoint.port())
                        .setErrorMessage(""))
                .orElseThrow(() -> new BusException(
                        BusError.COORDINATOR_NOT_AVAILABLE, "node " + nodeId + " has no listener for this client"));
    }

    private static Coordinator refused(KafkaErrors.Failure failure) {
        Errors error = failure.error() == Errors.REQUEST_TIMED_OUT ? Errors.COORDINATOR_NOT_AVAILABLE : failure.error();
        return new Coordinator()
                .setErrorCode(error.code())
                .setErrorMessage(failure.message() == null ? error.message() : failure.message())
                .setNodeId(NO_NODE)
                .setPort(NO_NODE);
    }

    private static FindCoordinatorResponseData response(RequestContext context, List<Coordinator> found) {
        if (context.version() >= BATCHED_SINCE) {
            return new FindCoordinatorResponseData().setCoordinators(found);
        }
        Coordinator one = found.get(0);
        return new FindCoordinatorResponseData()
                .setErrorCode(one.errorCode())
                .setErrorMessage(one.errorCode() == Errors.NONE.code() ? NO_ERROR : one.errorMessage())
                .setNodeId(one.nodeId())
                .setHost(one.host())
                .setPort(one.port());
    }

    @Override
    protected FindCoordinatorResponseData failed(
            RequestContext context, FindCoordinatorRequestData request, KafkaErrors.Failure failure) {
        List<String> keys = context.version() < BATCHED_SINCE ? List.of(request.key()) : request.coordinatorKeys();
        return response(
                context, keys.stream().map(key -> refused(failure).setKey(key)).toList());
    }
}
