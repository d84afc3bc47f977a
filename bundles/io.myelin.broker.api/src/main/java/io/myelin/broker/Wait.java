package io.myelin.broker;

import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** A registered wish to be woken; see {@link Partition#await}. */
@ProviderType
public interface Wait {
    /** Takes the wish back; any thread; a wake already on its way may still come. */
    void cancel();

    /** Why a wait ended. */
    enum Wake {
        /** There is more to read. */
        DATA,
        /** The partition is led elsewhere, gone, or failed: ask it again and get the error. */
        MOVED,
        /** The broker's generation ends: complete the call with {@code GenerationEndedException}. */
        DRAINED
    }

    /** Told once, on the partition's loop. */
    @ConsumerType
    @FunctionalInterface
    interface Listener {
        void onWake(Wake cause);
    }
}
