package io.myelin.generation;

/** The service is being replaced; the call waited, had no effect and is to be run again on the next generation. */
public final class GenerationEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GenerationEndedException() {
        super("this generation of the service has ended; run the call again", null, false, false);
    }
}
