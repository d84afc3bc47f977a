package io.myelin.broker;

/** The domain exception of the bus. It carries no stack trace: it reports an outcome, not a defect. */
public class BusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BusError error;

    /** @param message one sentence for the client's user: what is wrong and what to do */
    public BusException(BusError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    public BusError error() {
        return error;
    }
}
