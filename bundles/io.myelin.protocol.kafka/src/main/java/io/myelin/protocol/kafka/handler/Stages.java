package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Ways to put stages together that handlers share. */
public final class Stages {
    private Stages() {}

    public static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }

    static <T> CompletionStage<T> failed(BusError error, String message) {
        return CompletableFuture.failedStage(new BusException(error, message));
    }

    /** Begins one call for each item and completes with what came of them, in order; fails when one of them does. */
    public static <A, T> CompletionStage<List<T>> each(
            Iterable<A> items, Function<? super A, CompletionStage<T>> call) {
        List<CompletableFuture<T>> begun = new ArrayList<>();
        for (A item : items) {
            begun.add(call.apply(item).toCompletableFuture());
        }
        return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)).thenApply(all -> {
            List<T> results = new ArrayList<>(begun.size());
            begun.forEach(result -> results.add(result.join()));
            return results;
        });
    }

    /** Fails with TIMED_OUT when the stage takes longer than the client waits; what was begun goes on. */
    static <T> CompletionStage<T> within(RequestContext context, int timeoutMs, CompletionStage<T> stage) {
        CompletableFuture<T> running = stage.toCompletableFuture();
        if (timeoutMs <= 0 || running.isDone()) {
            return running;
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Loop loop = context.loop();
        Timer timer = loop.schedule(
                TimeUnit.MILLISECONDS.toNanos(timeoutMs),
                () -> result.completeExceptionally(
                        new BusException(BusError.TIMED_OUT, "not done after " + timeoutMs + " ms")));
        running.whenComplete((value, error) -> {
            timer.cancel();
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    /** Gives a call up when the session can no longer wait for it. */
    static <T> CompletionStage<T> untilHurried(RequestContext context, CompletionStage<T> call) {
        CompletableFuture<T> running = call.toCompletableFuture();
        if (!running.isDone()) {
            Runnable forget = context.onHurry(() -> running.cancel(false));
            running.whenComplete((value, error) -> forget.run());
        }
        return running;
    }
}
