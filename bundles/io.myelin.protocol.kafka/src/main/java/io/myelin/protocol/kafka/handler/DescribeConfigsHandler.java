package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Broker;
import io.myelin.broker.Configs;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.Errors;

/** Configurations with their values in force, and where these come from. */
public final class DescribeConfigsHandler
        extends MessageHandler<DescribeConfigsRequestData, DescribeConfigsResponseData> {
    public DescribeConfigsHandler() {
        super(new Api(32, "DescribeConfigs", 1, 4, 4), DescribeConfigsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeConfigsResponseData> handle(
            RequestContext context, DescribeConfigsRequestData request) {
        return Stages.each(
                        request.resources(),
                        resource -> context.broker(broker -> Stages.done(describe(context, request, broker, resource)))
                                .exceptionally(error -> refused(resource, KafkaErrors.of(error))))
                .thenApply(results -> new DescribeConfigsResponseData().setResults(results));
    }

    private static DescribeConfigsResult describe(
            RequestContext context,
            DescribeConfigsRequestData request,
            Broker broker,
            DescribeConfigsResource resource) {
        Optional<Set<String>> names = Optional.ofNullable(resource.configurationKeys())
                .filter(keys -> !keys.isEmpty())
                .map(HashSet::new);
        List<DescribeConfigsResourceResult> configs = resource.resourceType() == BrokerLoggers.TYPE
                ? BrokerLoggers.describe(broker, resource.resourceName(), names, context.caller())
                : entries(context, request, broker, resource, names);
        return new DescribeConfigsResult()
                .setErrorMessage(null)
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setConfigs(configs);
    }

    private static List<DescribeConfigsResourceResult> entries(
            RequestContext context,
            DescribeConfigsRequestData request,
            Broker broker,
            DescribeConfigsResource resource,
            Optional<Set<String>> names) {
        ConfigResource known = KafkaConfigs.resource(resource.resourceType(), resource.resourceName());
        return broker.configs().describe(known, names, context.caller()).stream()
                .map(entry -> entry(request, entry))
                .toList();
    }

    private static DescribeConfigsResourceResult entry(DescribeConfigsRequestData request, Configs.Entry entry) {
        DescribeConfigsResourceResult result = new DescribeConfigsResourceResult()
                .setName(entry.name())
                .setValue(entry.sensitive() ? null : entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(KafkaConfigs.id(entry.source()))
                .setIsSensitive(entry.sensitive())
                .setConfigType((byte) entry.type().id())
                .setDocumentation(request.includeDocumentation() ? entry.documentation() : null);
        if (request.includeSynonyms()) {
            result.setSynonyms(entry.synonyms().stream()
                    .map(synonym -> new DescribeConfigsSynonym()
                            .setName(synonym.name())
                            .setValue(entry.sensitive() ? null : synonym.value())
                            .setSource(KafkaConfigs.id(synonym.source())))
                    .toList());
        }
        return result;
    }

    private static DescribeConfigsResult refused(DescribeConfigsResource resource, KafkaErrors.Failure failure) {
        Errors error = failure.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION
                ? TopicRefs.errorOfAbsent(resource.resourceName())
                : failure.error();
        return new DescribeConfigsResult()
                .setErrorCode(error.code())
                .setErrorMessage(failure.message())
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName());
    }

    @Override
    protected DescribeConfigsResponseData failed(
            RequestContext context, DescribeConfigsRequestData request, KafkaErrors.Failure failure) {
        return new DescribeConfigsResponseData()
                .setResults(request.resources().stream()
                        .map(resource -> refused(resource, failure))
                        .toList());
    }
}
