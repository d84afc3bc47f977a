package io.myelin.coordination.runtime;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.GenerationEndedException;
import java.util.concurrent.CompletionException;

/** What a client of a coordinator is told when the coordinator's own topic could not be written. */
final class AppendErrors {
    private AppendErrors() {}

    static BusException toClient(String partition, Throwable failure) {
        Throwable cause = cause(failure);
        BusError error = cause instanceof BusException bus ? toClient(bus.error()) : BusError.COORDINATOR_NOT_AVAILABLE;
        return new BusException(error, "the coordinator could not write to " + partition + ": " + cause.getMessage());
    }

    /** Whether the batch is not in the log for sure. */
    static boolean nothingWritten(Throwable failure) {
        if (!(cause(failure) instanceof BusException bus)) {
            return cause(failure) instanceof GenerationEndedException;
        }
        return switch (bus.error()) {
            case TIMED_OUT, NOT_ENOUGH_REPLICAS_AFTER_APPEND, NOT_LEADER, STORAGE, INTERNAL -> false;
            default -> true;
        };
    }

    /** What a producer is told whose records could not be written as part of its transaction. */
    static RuntimeException toProducer(Throwable failure) {
        if (!(cause(failure) instanceof BusException bus)) {
            return new GenerationEndedException();
        }
        return switch (bus.error()) {
            case NOT_ENOUGH_REPLICAS, UNAVAILABLE ->
                new BusException(BusError.COORDINATOR_NOT_AVAILABLE, bus.getMessage());
            case RECORD_TOO_LARGE -> new BusException(BusError.INVALID_COMMIT_OFFSET_SIZE, bus.getMessage());
            default -> bus;
        };
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static BusError toClient(BusError error) {
        return switch (error) {
            case NOT_LEADER, STORAGE -> BusError.NOT_COORDINATOR;
            case RECORD_TOO_LARGE -> BusError.INVALID_COMMIT_OFFSET_SIZE;
            default -> BusError.COORDINATOR_NOT_AVAILABLE;
        };
    }
}
