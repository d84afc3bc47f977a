package io.myelin.wire;

import io.myelin.buffer.Bytes;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The place of one response in the order of a connection. Completed once, from any thread. */
@ProviderType
public interface ResponseSlot {
    /**
     * Sends the response as soon as those before it are sent.
     *
     * @param parts in order; ownership passes, also when the connection has closed meanwhile
     */
    void complete(List<? extends Bytes> parts);

    /** Gives the place up: the request has no response. */
    void skip();
}
