package io.myelin.wire;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Opens connections to other nodes and brokers; a service. Any thread. */
@ProviderType
public interface Connector {
    /**
     * @param protocol opens the session on the new connection
     * @param timeoutNs for the connection to be made
     * @return completes on the connection's loop, exceptionally with an {@code IOException} that names the address
     */
    CompletionStage<Connection> connect(InetSocketAddress address, Protocol protocol, long timeoutNs);
}
