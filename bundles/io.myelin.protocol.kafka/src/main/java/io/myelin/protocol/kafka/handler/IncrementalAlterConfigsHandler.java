package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Configs.Alteration;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.KafkaConfigs.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;

/** Changes some overrides of a resource and leaves the others (KIP-339). */
public final class IncrementalAlterConfigsHandler
        extends MessageHandler<IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData> {
    public IncrementalAlterConfigsHandler() {
        super(new Api(44, "IncrementalAlterConfigs", 0, 1, 1), IncrementalAlterConfigsRequestData::new);
    }

    private static Target target(AlterConfigsResource resource) {
        return new Target(resource.resourceType(), resource.resourceName());
    }

    @Override
    protected CompletionStage<IncrementalAlterConfigsResponseData> handle(
            RequestContext context, IncrementalAlterConfigsRequestData request) {
        Set<Target> repeated = KafkaConfigs.repeated(request.resources(), IncrementalAlterConfigsHandler::target);
        return Stages.each(
                        request.resources(),
                        resource -> alter(context, request, resource, repeated)
                                .handle((done, error) ->
                                        result(resource, KafkaConfigs.outcome(target(resource), error))))
                .thenApply(results -> new IncrementalAlterConfigsResponseData().setResponses(results));
    }

    private static CompletionStage<Void> alter(
            RequestContext context,
            IncrementalAlterConfigsRequestData request,
            AlterConfigsResource resource,
            Set<Target> repeated) {
        if (resource.resourceType() == BrokerLoggers.TYPE) {
            return alterLoggers(context, request, resource, repeated);
        }
        return context.broker(broker -> broker.configs()
                .alter(
                        KafkaConfigs.resource(target(resource), repeated),
                        alterations(resource),
                        request.validateOnly(),
                        context.caller()));
    }

    private static CompletionStage<Void> alterLoggers(
            RequestContext context,
            IncrementalAlterConfigsRequestData request,
            AlterConfigsResource resource,
            Set<Target> repeated) {
        return context.broker(broker -> {
            KafkaConfigs.requireOnce(target(resource), repeated);
            requireNamesOnce(resource);
            BrokerLoggers.alter(
                    broker, resource.resourceName(), resource.configs(), request.validateOnly(), context.caller());
            return Stages.done(null);
        });
    }

    private static void requireNamesOnce(AlterConfigsResource resource) {
        Set<String> names = new HashSet<>();
        for (AlterableConfig config : resource.configs()) {
            if (!names.add(config.name())) {
                throw new InvalidRequestException("Error due to duplicate config keys");
            }
        }
    }

    private static List<Alteration> alterations(AlterConfigsResource resource) {
        requireNamesOnce(resource);
        List<Alteration> alterations = new ArrayList<>();
        for (AlterableConfig config : resource.configs()) {
            alterations.add(KafkaConfigs.alteration(config.name(), config.configOperation(), config.value()));
        }
        return alterations;
    }

    private static AlterConfigsResourceResponse result(AlterConfigsResource resource, KafkaErrors.Failure failure) {
        return new AlterConfigsResourceResponse()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message())
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName());
    }

    @Override
    protected IncrementalAlterConfigsResponseData failed(
            RequestContext context, IncrementalAlterConfigsRequestData request, KafkaErrors.Failure failure) {
        return new IncrementalAlterConfigsResponseData()
                .setResponses(request.resources().stream()
                        .map(resource -> result(resource, failure))
                        .toList());
    }
}
