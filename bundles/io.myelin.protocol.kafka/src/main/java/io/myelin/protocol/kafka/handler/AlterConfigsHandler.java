package io.myelin.protocol.kafka.handler;

import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.KafkaConfigs.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;

/** Replaces all overrides of a resource: the old way, which forgets what it is not told. */
public final class AlterConfigsHandler extends MessageHandler<AlterConfigsRequestData, AlterConfigsResponseData> {
    public AlterConfigsHandler() {
        super(new Api(33, "AlterConfigs", 0, 2, 2), AlterConfigsRequestData::new);
    }

    private static Target target(AlterConfigsResource resource) {
        return new Target(resource.resourceType(), resource.resourceName());
    }

    @Override
    protected CompletionStage<AlterConfigsResponseData> handle(
            RequestContext context, AlterConfigsRequestData request) {
        Set<Target> repeated = KafkaConfigs.repeated(request.resources(), AlterConfigsHandler::target);
        return Stages.each(
                        request.resources(),
                        resource -> replace(context, request, resource, repeated)
                                .handle((done, error) ->
                                        result(resource, KafkaConfigs.outcome(target(resource), error))))
                .thenApply(results -> new AlterConfigsResponseData().setResponses(results));
    }

    private static CompletionStage<Void> replace(
            RequestContext context,
            AlterConfigsRequestData request,
            AlterConfigsResource resource,
            Set<Target> repeated) {
        return context.broker(broker -> broker.configs()
                .replace(
                        KafkaConfigs.resource(target(resource), repeated),
                        overrides(resource),
                        request.validateOnly(),
                        context.caller()));
    }

    private static Map<String, String> overrides(AlterConfigsResource resource) {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (AlterableConfig config : resource.configs()) {
            if (config.value() == null) {
                throw new InvalidRequestException("Null value not supported for : " + config.name());
            }
            if (overrides.put(config.name(), config.value()) != null) {
                throw new InvalidRequestException("Error due to duplicate config keys");
            }
        }
        return overrides;
    }

    private static AlterConfigsResourceResponse result(AlterConfigsResource resource, KafkaErrors.Failure failure) {
        return new AlterConfigsResourceResponse()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message())
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName());
    }

    @Override
    protected AlterConfigsResponseData failed(
            RequestContext context, AlterConfigsRequestData request, KafkaErrors.Failure failure) {
        return new AlterConfigsResponseData()
                .setResponses(request.resources().stream()
                        .map(resource -> result(resource, failure))
                        .toList());
    }
}
