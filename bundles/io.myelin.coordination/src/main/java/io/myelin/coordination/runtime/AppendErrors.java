package io.myelin.coordination.runtime;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import java.util.concurrent.CompletionException;

/** What a client of a coordinator is told when the coordinator's own topic could not be written. */
final class AppendErrors {
    private AppendErrors() {}

    static BusException toClient(String partition, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        BusError error = cause instanceof BusException bus ? toClient(bus.error()) : BusError.COORDINATOR_NOT_AVAILABLE;
        return new BusException(error, "the coordinator could not write to " + partition + ": " + cause.getMessage());
    }

    private static BusError toClient(BusError error) {
        return switch (error) {
            case NOT_LEADER, STORAGE -> BusError.NOT_COORDINATOR;
            case RECORD_TOO_LARGE -> BusError.INVALID_COMMIT_OFFSET_SIZE;
            default -> BusError.COORDINATOR_NOT_AVAILABLE;
        };
    }
}
