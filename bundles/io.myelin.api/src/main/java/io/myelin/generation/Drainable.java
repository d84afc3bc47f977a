package io.myelin.generation;

import org.osgi.annotation.versioning.ConsumerType;

/** A service whose calls may wait for something to come: data, other members, a time. */
@ConsumerType
public interface Drainable {
    /**
     * Ends this generation's waiting: each call that waits, and had no effect, completes soon with {@link
     * GenerationEndedException}; so does each call that would begin to wait later. Idempotent; any thread. {@link Handle}
     * calls it before it waits for the calls in flight, and runs such calls again on the next generation.
     */
    void drain();
}
