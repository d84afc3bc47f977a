package io.myelin.coordination.queue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;

/** The queue has to be opened first, for which the log has to be asked where. */
final class NoQueueException extends BusException {
    private static final long serialVersionUID = 1L;

    NoQueueException() {
        super(BusError.COORDINATOR_NOT_AVAILABLE, "there is no such queue yet");
    }
}
