package io.myelin.broker.core.node;

import io.myelin.broker.core.ClusterErrors;
import io.myelin.broker.core.feature.CoreFeatures;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.NodeImage;
import io.myelin.loop.Loop;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's entry in the cluster as it is here: registers it, again when its endpoints change, and lifts its fence once
 * it can serve. A cluster without feature levels gets them first. One change is under way at a time; what fails is tried again. Confined to one loop.
 */
final class NodeRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Cluster cluster;
    private final Loop loop;
    private final int nodeId;
    private final UUID incarnation;
    private final Optional<String> rack;
    private final Supplier<List<Endpoint>> endpoints;
    private final CompletableFuture<ClusterImage> registered = new CompletableFuture<>();
    private final CompletableFuture<Void> serving = new CompletableFuture<>();
    private volatile List<Endpoint> known;
    private boolean underWay;
    private boolean canServe;
    private boolean stopped;
    private volatile String problem = "";

    NodeRegistration(
            Cluster cluster,
            Loop loop,
            int nodeId,
            UUID incarnation,
            Optional<String> rack,
            Supplier<List<Endpoint>> endpoints) {
        this.cluster = cluster;
        this.loop = loop;
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        this.rack = rack;
        this.endpoints = endpoints;
    }

    /** Completes with an image that holds the first registration, on the loop. */
    CompletionStage<ClusterImage> registered() {
        return registered;
    }

    /** Completes when the node is not fenced although it may serve, on the loop. */
    CompletionStage<Void> serving() {
        return serving;
    }

    /** What the cluster last answered when it refused; empty when all is well. */
    String problem() {
        return problem;
    }

    /** Whether the cluster knows the endpoints that there are now: only then does metadata lead clients here. */
    boolean current() {
        return endpoints.get().equals(known);
    }

    /** Brings the entry up to date: at the start, and whenever the endpoints may have changed. */
    void refresh() {
        loop.execute(this::step);
    }

    /** The node can serve: its fence may be lifted. */
    void lift() {
        loop.execute(() -> {
            canServe = true;
            step();
        });
    }

    void stop() {
        loop.execute(() -> stopped = true);
    }

    private void step() {
        if (stopped || underWay) {
            return;
        }
        Optional<ClusterChange.UpdateFeatures> levels = CoreFeatures.missing(cluster.image());
        if (levels.isPresent()) {
            submit(levels.get(), image -> LOG.info("The cluster begins with the feature levels {}", image.features()));
            return;
        }
        List<Endpoint> now = endpoints.get();
        if (!now.equals(known)) {
            submit(new ClusterChange.RegisterNode(nodeId, incarnation, now, rack), image -> {
                known = now;
                registered.complete(image);
            });
        } else if (canServe) {
            unfence();
        }
    }

    private void unfence() {
        NodeImage node = cluster.image().nodes().get(nodeId);
        if (node != null && node.fenced()) {
            submit(new ClusterChange.FenceNode(nodeId, node.epoch(), false), image -> serving.complete(null));
        } else if (node != null) {
            serving.complete(null);
        }
    }

    private void submit(ClusterChange change, java.util.function.Consumer<ClusterImage> done) {
        underWay = true;
        cluster.submit(change)
                .whenComplete((image, error) -> loop.execute(() -> {
                    underWay = false;
                    if (error == null) {
                        problem = "";
                        done.accept(image);
                        step();
                    } else {
                        problem = String.valueOf(ClusterErrors.cause(error).getMessage());
                        LOG.warn("The cluster does not take this node's {}, trying again: {}", name(change), problem);
                        loop.schedule(RETRY_NS, this::step);
                    }
                }));
    }

    private static String name(ClusterChange change) {
        if (change instanceof ClusterChange.UpdateFeatures) {
            return "feature levels";
        }
        return change instanceof ClusterChange.RegisterNode ? "registration" : "readiness";
    }
}
