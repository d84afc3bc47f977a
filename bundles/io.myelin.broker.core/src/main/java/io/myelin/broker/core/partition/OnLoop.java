package io.myelin.broker.core.partition;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.loop.Loop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Runs an operation on a partition's loop: at once when the caller is there already. */
final class OnLoop {
    private OnLoop() {}

    /** @param work may throw: the stage fails then */
    static <T> CompletionStage<T> run(Loop loop, Supplier<CompletionStage<T>> work) {
        return run(loop, work, () -> {});
    }

    /** @param unrun called when the loop takes no work any more */
    static <T> CompletionStage<T> run(Loop loop, Supplier<CompletionStage<T>> work, Runnable unrun) {
        if (loop.inLoop()) {
            return attempt(work);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            loop.run(() -> attempt(work).whenComplete((value, error) -> {
                if (error == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(error);
                }
            }));
        } catch (RejectedExecutionException e) {
            unrun.run();
            result.completeExceptionally(new BusException(BusError.UNAVAILABLE, "The node is shutting down"));
        }
        return result;
    }

    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
