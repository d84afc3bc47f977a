package io.myelin.broker.core.topic;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Topics;
import io.myelin.broker.core.ClusterErrors;
import io.myelin.broker.core.config.Settings;
import io.myelin.broker.core.node.Hosting;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.TopicImage;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Topics: who may, whether it fits, the quorum's decision, and the wait until it is so on this node. */
public final class CoreTopics implements Topics {
    private final Cluster cluster;
    private final Settings settings;
    private final Access access;
    private final Hosting hosting;
    private final InternalTopics internals;
    private final TopicPlan plan;

    public CoreTopics(
            Cluster cluster,
            Settings settings,
            Access access,
            Hosting hosting,
            InternalTopics internals,
            TopicPlan plan) {
        this.cluster = cluster;
        this.settings = settings;
        this.access = access;
        this.hosting = hosting;
        this.internals = internals;
        this.plan = plan;
    }

    @Override
    public CompletionStage<TopicImage> create(Spec spec, boolean validateOnly, Caller caller) {
        return attempt(() -> {
            requireCreate(spec.name(), caller);
            ClusterImage image = cluster.image();
            ClusterChange.CreateTopic change = plan.create(spec, image);
            return validateOnly ? CompletableFuture.completedFuture(plan.asIf(change)) : submit(change);
        });
    }

    @Override
    public CompletionStage<TopicImage> autoCreate(String name, Caller caller) {
        return attempt(() -> {
            ClusterImage image = cluster.image();
            Optional<TopicImage> there = image.topic(name);
            if (there.isPresent()) {
                return opened(there.get());
            }
            requireCreate(name, caller);
            if (!settings.config().auto_create_topics_enable() && !internals.contains(name)) {
                throw new BusException(
                        BusError.UNKNOWN_TOPIC,
                        "There is no topic " + name + ", and topics are not created automatically");
            }
            return orExisting(submit(plan.create(specFor(name, image), image)), name);
        });
    }

    private Spec specFor(String name, ClusterImage image) {
        return internals
                .spec(name)
                .map(spec -> new Spec(
                        name,
                        spec.partitions(),
                        Math.max(1, Math.min(spec.replicationFactor(), Placement.liveNodes(image))),
                        spec.assignment(),
                        spec.configs()))
                .orElseGet(() -> new Spec(name, -1, -1, java.util.Map.of(), java.util.Map.of()));
    }

    private CompletionStage<TopicImage> submit(ClusterChange.CreateTopic change) {
        return ClusterErrors.translated(cluster.submit(change))
                .thenCompose(image -> opened(image.topic(change.id())
                        .orElseThrow(() -> new BusException(
                                BusError.UNKNOWN_TOPIC,
                                "Topic " + change.name() + " was deleted right after its creation"))));
    }

    private CompletionStage<TopicImage> opened(TopicImage topic) {
        return hosting.opened(topic.id()).thenApply(done -> topic);
    }

    /** Somebody else was first: their topic will do. */
    private CompletionStage<TopicImage> orExisting(CompletionStage<TopicImage> created, String name) {
        return created.handle((topic, error) -> {
                    if (error == null) {
                        return CompletableFuture.completedFuture(topic);
                    }
                    boolean exists = ClusterErrors.cause(error) instanceof BusException refused
                            && refused.error() == BusError.TOPIC_EXISTS;
                    Optional<TopicImage> there = exists ? cluster.image().topic(name) : Optional.empty();
                    return there.map(this::opened)
                            .orElseGet(() -> CompletableFuture.failedFuture(ClusterErrors.cause(error)));
                })
                .thenCompose(stage -> stage);
    }

    @Override
    public CompletionStage<Void> delete(String name, Caller caller) {
        return attempt(() -> {
            access.require(caller, Operation.DELETE, Resource.topic(name));
            return delete(require(name));
        });
    }

    @Override
    public CompletionStage<Void> delete(UUID id, Caller caller) {
        return attempt(() -> {
            TopicImage topic = cluster.image()
                    .topic(id)
                    .filter(there -> access.allows(caller, Operation.DESCRIBE, Resource.topic(there.name())))
                    .orElseThrow(
                            () -> new BusException(BusError.UNKNOWN_TOPIC_ID, "There is no topic with the id " + id));
            access.require(caller, Operation.DELETE, Resource.topic(topic.name()));
            return delete(topic);
        });
    }

    private CompletionStage<Void> delete(TopicImage topic) {
        if (!settings.config().delete_topic_enable()) {
            throw new BusException(BusError.INVALID_REQUEST, "Topics can't be deleted: delete.topic.enable is false");
        }
        return ClusterErrors.translated(cluster.submit(new ClusterChange.DeleteTopic(topic.id())))
                .thenCompose(image -> hosting.deleted(topic.id()));
    }

    @Override
    public CompletionStage<Void> grow(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly, Caller caller) {
        return attempt(() -> {
            access.require(caller, Operation.ALTER, Resource.topic(name));
            TopicImage topic = require(name);
            ClusterChange.AddPartitions change = plan.grow(topic, total, assignment, cluster.image());
            if (validateOnly) {
                return CompletableFuture.completedFuture(null);
            }
            return ClusterErrors.translated(cluster.submit(change)).thenCompose(image -> hosting.opened(topic.id()));
        });
    }

    @Override
    public boolean internal(String name) {
        return internals.contains(name);
    }

    private void requireCreate(String name, Caller caller) {
        if (!access.allows(caller, Operation.CREATE, Resource.CLUSTER)) {
            access.require(caller, Operation.CREATE, Resource.topic(name));
        }
    }

    private TopicImage require(String name) {
        return cluster.image()
                .topic(name)
                .orElseThrow(() -> new BusException(BusError.UNKNOWN_TOPIC, "There is no topic " + name));
    }

    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
