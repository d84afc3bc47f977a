package io.myelin.protocol.kafka.handler;

import io.myelin.broker.telemetry.Subscription;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsRequestData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsResponseData;

/** What a client shall push of its metrics (KIP-714). */
public final class GetTelemetrySubscriptionsHandler
        extends MessageHandler<GetTelemetrySubscriptionsRequestData, GetTelemetrySubscriptionsResponseData> {
    public GetTelemetrySubscriptionsHandler() {
        super(new Api(71, "GetTelemetrySubscriptions", 0, 0, 0), GetTelemetrySubscriptionsRequestData::new);
    }

    /** As in Kafka without a reporter: nobody would take what clients push. */
    @Override
    public boolean listed(RequestContext context, ClusterImage image) {
        return context.takesTelemetry();
    }

    @Override
    protected CompletionStage<GetTelemetrySubscriptionsResponseData> handle(
            RequestContext context, GetTelemetrySubscriptionsRequestData request) {
        return context.telemetry(telemetry -> telemetry.subscription(
                        PartitionLookup.java(request.clientInstanceId()), context.software(), context.caller()))
                .thenApply(GetTelemetrySubscriptionsHandler::response);
    }

    private static GetTelemetrySubscriptionsResponseData response(Subscription subscription) {
        return new GetTelemetrySubscriptionsResponseData()
                .setClientInstanceId(PartitionLookup.kafka(subscription.instanceId()))
                .setSubscriptionId(subscription.id())
                .setAcceptedCompressionTypes(subscription.compressions())
                .setPushIntervalMs(subscription.intervalMs())
                .setTelemetryMaxBytes(subscription.maxBytes())
                .setDeltaTemporality(true)
                .setRequestedMetrics(subscription.metrics());
    }

    @Override
    protected GetTelemetrySubscriptionsResponseData failed(
            RequestContext context, GetTelemetrySubscriptionsRequestData request, KafkaErrors.Failure failure) {
        return new GetTelemetrySubscriptionsResponseData().setErrorCode(failure.code());
    }
}
