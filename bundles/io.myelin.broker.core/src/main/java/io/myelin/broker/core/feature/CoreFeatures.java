package io.myelin.broker.core.feature;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.BusException;
import io.myelin.broker.Features;
import io.myelin.broker.core.ClusterErrors;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange.UpdateFeatures;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.FeatureNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Feature levels: judged by the newest image, decided by the quorum if that is still the newest. */
public final class CoreFeatures implements Features {
    private final Cluster cluster;
    private final Access access;
    private final FeatureRules rules = new FeatureRules(KnownFeatures.SUPPORTED);

    public CoreFeatures(Cluster cluster, Access access) {
        this.cluster = cluster;
        this.access = access;
    }

    /** What a cluster needs that has no levels yet: a new one, or one of before there were any. */
    public static Optional<UpdateFeatures> missing(ClusterImage image) {
        return image.feature(FeatureNames.METADATA) > 0
                ? Optional.empty()
                : Optional.of(new UpdateFeatures(image.features(), KnownFeatures.initial()));
    }

    @Override
    public Map<String, Range> supported() {
        return KnownFeatures.SUPPORTED;
    }

    @Override
    public CompletionStage<Void> update(List<Update> updates, boolean validateOnly, Caller caller) {
        try {
            access.require(caller, Operation.ALTER, Resource.CLUSTER);
            Map<String, Short> now = cluster.image().features();
            Map<String, Short> changes = rules.changes(now, updates);
            if (validateOnly || changes.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            return ClusterErrors.translated(cluster.submit(new UpdateFeatures(now, changes)))
                    .thenApply(image -> null);
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
