package io.myelin.replication.isr;

import io.myelin.cluster.NotLeaderException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who waits for which high watermark, nearest first. */
final class OffsetWaits {
    private final PriorityQueue<OffsetWait> waits = new PriorityQueue<>();

    CompletionStage<Void> add(long offset) {
        OffsetWait wait = new OffsetWait(offset, new CompletableFuture<>());
        waits.add(wait);
        return wait.stage;
    }

    /** Takes out what has been reached before completing any of it: whoever is told may come back with more. */
    void reached(long highWatermark) {
        if (waits.isEmpty() || waits.peek().offset > highWatermark) {
            return;
        }
        List<OffsetWait> done = new ArrayList<>();
        while (!waits.isEmpty() && waits.peek().offset <= highWatermark) {
            done.add(waits.poll());
        }
        done.forEach(wait -> wait.stage.complete(null));
    }

    void fail(NotLeaderException cause) {
        List<OffsetWait> failed = new ArrayList<>(waits);
        waits.clear();
        failed.forEach(wait -> wait.stage.completeExceptionally(cause));
    }

    private record OffsetWait(long offset, CompletableFuture<Void> stage) implements Comparable<OffsetWait> {
        @Override
        public int compareTo(OffsetWait other) {
            return Long.compare(offset, other.offset);
        }
    }
}
