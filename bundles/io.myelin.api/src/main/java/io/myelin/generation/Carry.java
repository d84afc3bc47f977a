package io.myelin.generation;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes that one generation of a bundle leaves to the next, a service that outlives swappable bundles. In memory only: what
 * must survive the process belongs into the log. Only bytes cross, never objects of an old class loader. Any thread.
 */
@ProviderType
public interface Carry {
    /** Leaves bytes under a name, replacing what was there; begin the bytes with a version of your own. */
    void leave(String name, byte[] bytes);

    /** Takes what was left; the second caller gets nothing. */
    Optional<byte[]> take(String name);
}
