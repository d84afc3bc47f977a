package io.myelin.protocol.kafka.handler;

import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.QuotaFilter.Match;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntityData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntryData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.ValueData;

/** Quotas of clients, as they are set: which one applies to a client is not asked here (KIP-546). */
public final class DescribeClientQuotasHandler
        extends MessageHandler<DescribeClientQuotasRequestData, DescribeClientQuotasResponseData> {
    public DescribeClientQuotasHandler() {
        super(new Api(48, "DescribeClientQuotas", 0, 1, 1), DescribeClientQuotasRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeClientQuotasResponseData> handle(
            RequestContext context, DescribeClientQuotasRequestData request) {
        QuotaFilter filter = new QuotaFilter(
                request.components().stream()
                        .map(DescribeClientQuotasHandler::component)
                        .toList(),
                request.strict());
        return context.broker(broker -> Stages.done(new DescribeClientQuotasResponseData()
                .setErrorMessage(null)
                .setEntries(broker.quotas().describe(filter, context.caller()).entrySet().stream()
                        .map(found -> entry(found.getKey(), found.getValue()))
                        .toList())));
    }

    private static QuotaFilter.Component component(ComponentData component) {
        Match match = switch (component.matchType()) {
            case 0 -> Match.EXACT;
            case 1 -> Match.DEFAULT;
            case 2 -> Match.ANY;
            default -> throw new InvalidRequestException("Unknown match type " + component.matchType());
        };
        return new QuotaFilter.Component(component.entityType(), match, component.match());
    }

    private static EntryData entry(QuotaEntity entity, Map<String, Double> quotas) {
        EntryData entry = new EntryData();
        QuotaMessages.names(entity)
                .forEach((type, name) ->
                        entry.entity().add(new EntityData().setEntityType(type).setEntityName(name)));
        new TreeMap<>(quotas)
                .forEach((key, limit) ->
                        entry.values().add(new ValueData().setKey(key).setValue(limit)));
        return entry;
    }

    @Override
    protected DescribeClientQuotasResponseData failed(
            RequestContext context, DescribeClientQuotasRequestData request, KafkaErrors.Failure failure) {
        return new DescribeClientQuotasResponseData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message())
                .setEntries(null);
    }
}
