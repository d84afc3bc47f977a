package io.myelin.telemetry.otlp;

/** Bytes that are no metrics. It carries no stack trace: it reports what a client sent, not a defect. */
public final class OtlpException extends Exception {
    private static final long serialVersionUID = 1L;

    public OtlpException(String message) {
        super(message, null, false, false);
    }
}
