package io.myelin.broker.core.quota;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.BusException;
import io.myelin.broker.core.ClusterErrors;
import io.myelin.broker.quota.QuotaAlteration;
import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.QuotaEntity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Quotas: described from the newest image, altered through the quorum. */
public final class CoreQuotas implements Quotas {
    private final Cluster cluster;
    private final Access access;
    private volatile Compiled compiled = new Compiled(ClusterImage.EMPTY.quotas(), QuotaTable.NONE);

    /** A table and what it was made from, which stays the same instance from image to image while no quota changes. */
    private record Compiled(Map<QuotaEntity, Map<String, Double>> quotas, QuotaTable table) {}

    public CoreQuotas(Cluster cluster, Access access) {
        this.cluster = cluster;
        this.access = access;
    }

    @Override
    public Map<QuotaEntity, Map<String, Double>> describe(QuotaFilter filter, Caller caller) {
        access.require(caller, Operation.DESCRIBE_CONFIGS, Resource.CLUSTER);
        QuotaMatch match = new QuotaMatch(filter);
        Map<QuotaEntity, Map<String, Double>> found = new LinkedHashMap<>();
        cluster.image().quotas().entrySet().stream()
                .filter(entry -> match.matches(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    @Override
    public CompletionStage<List<Optional<BusException>>> alter(
            List<QuotaAlteration> alterations, boolean validateOnly, Caller caller) {
        access.require(caller, Operation.ALTER_CONFIGS, Resource.CLUSTER);
        List<CompletableFuture<Optional<BusException>>> begun = new ArrayList<>();
        alterations.forEach(
                alteration -> begun.add(outcome(alter(alteration, validateOnly)).toCompletableFuture()));
        return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
                .thenApply(all -> begun.stream().map(CompletableFuture::join).toList());
    }

    private CompletionStage<ClusterImage> alter(QuotaAlteration alteration, boolean validateOnly) {
        try {
            QuotaEntity entity = QuotaRules.entity(alteration.entity());
            QuotaRules.check(entity, alteration);
            return validateOnly
                    ? CompletableFuture.completedStage(cluster.image())
                    : ClusterErrors.translated(
                            cluster.submit(new ClusterChange.AlterQuotas(entity, alteration.changes())));
        } catch (BusException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static CompletionStage<Optional<BusException>> outcome(CompletionStage<ClusterImage> altered) {
        CompletableFuture<Optional<BusException>> result = new CompletableFuture<>();
        altered.whenComplete((image, error) -> {
            if (error == null) {
                result.complete(Optional.empty());
            } else if (ClusterErrors.cause(error) instanceof BusException refused) {
                result.complete(Optional.of(refused));
            } else {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    @Override
    public QuotaTable inForce() {
        Map<QuotaEntity, Map<String, Double>> now = cluster.image().quotas();
        Compiled last = compiled;
        if (last.quotas() != now) {
            last = new Compiled(now, now.isEmpty() ? QuotaTable.NONE : new QuotaTable(now));
            compiled = last;
        }
        return last.table();
    }
}
