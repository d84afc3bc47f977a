package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusException;
import io.myelin.broker.quota.QuotaAlteration;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;

/** Sets quotas of clients and takes them back, those of each entity by themselves (KIP-546). */
public final class AlterClientQuotasHandler
        extends MessageHandler<AlterClientQuotasRequestData, AlterClientQuotasResponseData> {
    public AlterClientQuotasHandler() {
        super(new Api(49, "AlterClientQuotas", 0, 1, 1), AlterClientQuotasRequestData::new);
    }

    @Override
    protected CompletionStage<AlterClientQuotasResponseData> handle(
            RequestContext context, AlterClientQuotasRequestData request) {
        List<QuotaAlteration> alterations = request.entries().stream()
                .map(AlterClientQuotasHandler::alteration)
                .toList();
        return context.broker(broker -> broker.quotas().alter(alterations, request.validateOnly(), context.caller()))
                .thenApply(outcomes -> response(request, outcomes));
    }

    private static QuotaAlteration alteration(AlterClientQuotasRequestData.EntryData entry) {
        Map<String, Optional<Double>> changes = new LinkedHashMap<>();
        entry.ops().forEach(op -> changes.put(op.key(), op.remove() ? Optional.empty() : Optional.of(op.value())));
        return new QuotaAlteration(
                entry.entity().stream()
                        .map(part -> new QuotaAlteration.Part(part.entityType(), part.entityName()))
                        .toList(),
                changes);
    }

    private static AlterClientQuotasResponseData response(
            AlterClientQuotasRequestData request, List<Optional<BusException>> outcomes) {
        List<AlterClientQuotasResponseData.EntryData> results = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            results.add(result(
                    request.entries().get(i),
                    outcomes.get(i).map(KafkaErrors::of).orElse(KafkaErrors.NONE)));
        }
        return new AlterClientQuotasResponseData().setEntries(results);
    }

    private static AlterClientQuotasResponseData.EntryData result(
            AlterClientQuotasRequestData.EntryData entry, KafkaErrors.Failure failure) {
        return new AlterClientQuotasResponseData.EntryData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message())
                .setEntity(entry.entity().stream()
                        .map(part -> new AlterClientQuotasResponseData.EntityData()
                                .setEntityType(part.entityType())
                                .setEntityName(part.entityName()))
                        .toList());
    }

    @Override
    protected AlterClientQuotasResponseData failed(
            RequestContext context, AlterClientQuotasRequestData request, KafkaErrors.Failure failure) {
        return new AlterClientQuotasResponseData()
                .setEntries(request.entries().stream()
                        .map(entry -> result(entry, failure))
                        .toList());
    }
}
