package io.myelin.broker.core.node;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.ClusterErrors;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ProducerIdBlock;
import io.myelin.loop.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hands out producer ids from a block that the cluster gave this node. A generation begins with a block of its own, so ids of an
 * earlier one's block are skipped and never handed out twice. Confined to one loop.
 */
final class ProducerIds {
    private static final int MAX_WAITING = 10_000;

    private final Cluster cluster;
    private final Loop loop;
    private final int nodeId;
    private final int blockCount;
    private final Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asked;

    ProducerIds(Cluster cluster, Loop loop, int nodeId, int blockCount) {
        this.cluster = cluster;
        this.loop = loop;
        this.nodeId = nodeId;
        this.blockCount = blockCount;
    }

    CompletionStage<Long> next() {
        CompletableFuture<Long> id = new CompletableFuture<>();
        loop.run(() -> {
            if (waiting.size() >= MAX_WAITING) {
                id.completeExceptionally(
                        new BusException(BusError.UNAVAILABLE, "Too many producers wait for an id; try again"));
                return;
            }
            waiting.add(id);
            serve();
        });
        return id;
    }

    private void serve() {
        while (!waiting.isEmpty() && next < end) {
            waiting.poll().complete(next++);
        }
        if (!waiting.isEmpty() && !asked) {
            asked = true;
            ClusterErrors.translated(cluster.submit(new ClusterChange.AllocateProducerIds(nodeId, blockCount)))
                    .whenComplete((image, error) -> loop.execute(() -> answered(image, error)));
        }
    }

    private void answered(ClusterImage image, Throwable error) {
        asked = false;
        if (error == null) {
            ProducerIdBlock block = image.producerIds().get(nodeId);
            next = block.firstId();
            end = block.firstId() + block.count();
            serve();
        } else {
            List<CompletableFuture<Long>> failed = new ArrayList<>(waiting);
            waiting.clear();
            failed.forEach(id -> id.completeExceptionally(error));
        }
    }
}
