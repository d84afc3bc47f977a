package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;

/** The names of things that are configured: of client metrics only in the oldest version. */
public final class ListConfigResourcesHandler
        extends MessageHandler<ListConfigResourcesRequestData, ListConfigResourcesResponseData> {
    private static final int TYPES_SINCE = 1;

    private static final List<Byte> ALL_TYPES = List.of((byte) 2, (byte) 4, BrokerLoggers.TYPE, (byte) 16, (byte) 32);

    public ListConfigResourcesHandler() {
        super(new Api(74, "ListConfigResources", 0, 1, 0), ListConfigResourcesRequestData::new);
    }

    @Override
    protected CompletionStage<ListConfigResourcesResponseData> handle(
            RequestContext context, ListConfigResourcesRequestData request) {
        return context.broker(broker -> Stages.done(list(context, request, broker)));
    }

    private static ListConfigResourcesResponseData list(
            RequestContext context, ListConfigResourcesRequestData request, Broker broker) {
        broker.access().require(context.caller(), Operation.DESCRIBE_CONFIGS, Resource.CLUSTER);
        ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
        for (byte type : types(context, request)) {
            if (type == BrokerLoggers.TYPE) {
                broker.image()
                        .nodes()
                        .keySet()
                        .forEach(node -> response.configResources().add(listed(type, Integer.toString(node))));
            }
            KafkaConfigs.kind(type)
                    .ifPresent(kind -> broker.configs().resources(kind, context.caller()).stream()
                            .map(resource -> listed(type, resource.name()))
                            .forEach(response.configResources()::add));
        }
        return response;
    }

    private static Set<Byte> types(RequestContext context, ListConfigResourcesRequestData request) {
        if (context.version() < TYPES_SINCE) {
            return Set.of((byte) ConfigResource.Kind.CLIENT_METRICS.id());
        }
        Set<Byte> types = new LinkedHashSet<>(request.resourceTypes());
        if (types.isEmpty()) {
            types.addAll(ALL_TYPES);
        } else if (!ALL_TYPES.containsAll(types)) {
            throw new UnsupportedVersionException("Only these resource types can be listed: " + ALL_TYPES);
        }
        return types;
    }

    private static ListConfigResourcesResponseData.ConfigResource listed(byte type, String name) {
        return new ListConfigResourcesResponseData.ConfigResource()
                .setResourceName(name)
                .setResourceType(type);
    }

    @Override
    protected ListConfigResourcesResponseData failed(
            RequestContext context, ListConfigResourcesRequestData request, KafkaErrors.Failure failure) {
        return new ListConfigResourcesResponseData().setErrorCode(failure.code());
    }
}
