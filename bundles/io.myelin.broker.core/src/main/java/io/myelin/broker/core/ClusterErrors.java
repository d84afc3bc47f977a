package io.myelin.broker.core;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.cluster.ClusterException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What the quorum answers, in the terms of the bus. */
public final class ClusterErrors {
    private ClusterErrors() {}

    /** The same stage with its {@link ClusterException} translated. */
    public static <T> CompletionStage<T> translated(CompletionStage<T> decided) {
        CompletableFuture<T> result = new CompletableFuture<>();
        decided.whenComplete((value, error) -> {
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(translate(cause(error)));
            }
        });
        return result;
    }

    public static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private static Throwable translate(Throwable error) {
        if (!(error instanceof ClusterException refused)) {
            return error;
        }
        BusError kind = switch (refused.reason()) {
            case EXISTS -> BusError.TOPIC_EXISTS;
            case UNKNOWN -> BusError.UNKNOWN_TOPIC;
            case INVALID -> BusError.INVALID_REQUEST;
            case NO_SPACE -> BusError.NO_SPACE;
            case STALE, UNAVAILABLE -> BusError.UNAVAILABLE;
        };
        return new BusException(kind, refused.getMessage());
    }
}
