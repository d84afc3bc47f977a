package io.myelin.protocol.kafka.handler;

import io.myelin.broker.telemetry.Push;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.PushTelemetryRequestData;
import org.apache.kafka.common.message.PushTelemetryResponseData;

/** Metrics that a client pushes (KIP-714). */
public final class PushTelemetryHandler extends MessageHandler<PushTelemetryRequestData, PushTelemetryResponseData> {
    public PushTelemetryHandler() {
        super(new Api(72, "PushTelemetry", 0, 0, 0), PushTelemetryRequestData::new);
    }

    @Override
    public boolean listed(RequestContext context, ClusterImage image) {
        return context.takesTelemetry();
    }

    @Override
    protected CompletionStage<PushTelemetryResponseData> handle(
            RequestContext context, PushTelemetryRequestData request) {
        Push push = new Push(
                PartitionLookup.java(request.clientInstanceId()),
                request.subscriptionId(),
                request.terminating(),
                request.compressionType(),
                request.metrics());
        return context.telemetry(telemetry -> telemetry.push(push, context.software(), context.caller()))
                .thenApply(done -> new PushTelemetryResponseData());
    }

    @Override
    protected PushTelemetryResponseData failed(
            RequestContext context, PushTelemetryRequestData request, KafkaErrors.Failure failure) {
        return new PushTelemetryResponseData().setErrorCode(failure.code());
    }
}
