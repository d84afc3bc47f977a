package io.myelin.wire;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A protocol that is spoken on connections: a whiteboard. A listener's configuration names it. When the service goes,
 * its sessions are detached and the sockets stay; when one of the same name comes, it goes on with them.
 */
@ConsumerType
public interface Protocol {
    /** {@code kafka}, {@code amqp}, ...: what listeners name. */
    String name();

    /**
     * Begins a session on a connection, on the connection's loop.
     *
     * @param resumed what {@link Session#detach} of the generation before gave, absent on a new connection; bytes of another
     *     version may be refused by an exception, which closes the connection
     */
    Session open(Connection connection, Optional<byte[]> resumed);
}
