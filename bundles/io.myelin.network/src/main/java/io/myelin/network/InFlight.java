package io.myelin.network;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes of frames that sessions have not given back yet. Frames are given back on any thread. */
final class InFlight {
    private final long limitBytes;
    private final Runnable belowLimit;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean held = new AtomicBoolean();

    /** @param belowLimit runs on whichever thread brings the bytes below the limit after {@link #add} said stop */
    InFlight(long limitBytes, Runnable belowLimit) {
        this.limitBytes = limitBytes;
        this.belowLimit = belowLimit;
    }

    /** On the loop. Whether to stop; then {@code belowLimit} will run. */
    boolean add(int frameBytes) {
        if (bytes.addAndGet(frameBytes) < limitBytes) {
            return false;
        }
        held.set(true);
        // freed between the two lines above: nobody else will say so
        return bytes.get() >= limitBytes || !held.compareAndSet(true, false);
    }

    void free(int frameBytes) {
        if (bytes.addAndGet(-frameBytes) < limitBytes && held.compareAndSet(true, false)) {
            belowLimit.run();
        }
    }
}
