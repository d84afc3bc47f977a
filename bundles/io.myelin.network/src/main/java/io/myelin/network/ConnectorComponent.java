package io.myelin.network;

import io.myelin.wire.Connection;
import io.myelin.wire.Connector;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ListenerInfo;
import io.myelin.wire.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Connections to others, with the same machinery as those that come in. A connection made on a loop stays on that loop. */
@Component(name = "io.myelin.network.connector", service = Connector.class)
@Designate(ocd = ConnectorComponent.Config.class)
public final class ConnectorComponent implements Connector {
    /** Limits of connections out. */
    @ObjectClassDefinition(name = "Myelin connector", description = "Limits of connections that this node makes")
    public @interface Config {
        @AttributeDefinition(
                name = "Idle time-out",
                description = "Milliseconds without traffic after which a connection is closed; 0 for never")
        long idle_timeout_ms() default 600000;

        @AttributeDefinition(
                name = "Close time-out",
                description = "Milliseconds for a peer to take the last bytes before its connection is closed")
        long close_timeout_ms() default 5000;

        @AttributeDefinition(name = "Longest frame", description = "Bytes of the longest frame that may come back")
        int max_frame_bytes() default 104857600;

        @AttributeDefinition(
                name = "Pending responses",
                description = "Open responses of one connection at which it is not read any further")
        int max_pending_responses() default 256;

        @AttributeDefinition(
                name = "Bytes in flight",
                description = "Bytes of one connection's frames in use at which it is not read any further")
        long max_in_flight_bytes() default 67108864;

        @AttributeDefinition(
                name = "Outgoing bytes",
                description = "Bytes not yet taken by the peer at which offers are refused")
        long max_outgoing_bytes() default 4194304;
    }

    private final Protocols protocols;
    private final ConnectionLimits limits;
    private final int maxFrameBytes;

    @Activate
    public ConnectorComponent(Config config, @Reference Protocols protocols) {
        this(
                protocols,
                config.max_frame_bytes(),
                new ConnectionLimits(
                        config.max_pending_responses(),
                        config.max_in_flight_bytes(),
                        config.max_outgoing_bytes(),
                        TimeUnit.MILLISECONDS.toNanos(config.idle_timeout_ms()),
                        TimeUnit.MILLISECONDS.toNanos(config.close_timeout_ms())));
    }

    ConnectorComponent(Protocols protocols, int maxFrameBytes, ConnectionLimits limits) {
        this.protocols = protocols;
        this.maxFrameBytes = maxFrameBytes;
        this.limits = limits;
    }

    @Deactivate
    void stop() {
        protocols.end(connection -> owns(connection.owner()), "the connector stops");
    }

    @Override
    public CompletionStage<Connection> connect(InetSocketAddress address, Protocol protocol, long timeoutNs) {
        NettyLoop loop = protocols.loops().here();
        Attempt attempt = new Attempt(loop, protocol, address);
        if (!address.isUnresolved()) {
            attempt.connect(address, timeoutNs);
            return attempt.result;
        }
        try {
            // names are resolved where waiting is allowed
            protocols.loops().blocking().execute(() -> attempt.resolveAndConnect(timeoutNs));
        } catch (RejectedExecutionException e) {
            attempt.fail(e);
        }
        return attempt.result;
    }

    private boolean owns(ConnectionOwner owner) {
        return owner instanceof Attempt attempt && attempt.connector() == this;
    }

    /** One connection, from the attempt to its end. */
    private final class Attempt extends ChannelInitializer<SocketChannel> implements ConnectionOwner {
        private final NettyLoop loop;
        private final Protocol protocol;
        private final InetSocketAddress wanted;
        private final CompletableFuture<Connection> result = new CompletableFuture<>();

        Attempt(NettyLoop loop, Protocol protocol, InetSocketAddress wanted) {
            this.loop = loop;
            this.protocol = protocol;
            this.wanted = wanted;
        }

        ConnectorComponent connector() {
            return ConnectorComponent.this;
        }

        void resolveAndConnect(long timeoutNs) {
            InetSocketAddress resolved = new InetSocketAddress(wanted.getHostString(), wanted.getPort());
            if (resolved.isUnresolved()) {
                fail(new IOException("the name is not known"));
            } else {
                connect(resolved, timeoutNs);
            }
        }

        void connect(InetSocketAddress address, long timeoutNs) {
            NettyLoops loops = protocols.loops();
            int timeoutMs = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(timeoutNs));
            new Bootstrap()
                    .group(loop.eventLoop())
                    .channel(loops.channel())
                    .resolver(NoopAddressResolverGroup.INSTANCE)
                    .option(ChannelOption.ALLOCATOR, loops.allocator())
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, timeoutMs))
                    .handler(this)
                    .connect(address)
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            fail(connected.cause());
                        }
                    });
        }

        void fail(Throwable cause) {
            loop.run(() -> result.completeExceptionally(
                    new IOException("cannot connect to " + wanted + ": " + cause.getMessage(), cause)));
        }

        @Override
        protected void initChannel(SocketChannel made) {
            ListenerInfo info =
                    new ListenerInfo(protocol.name(), protocol.name(), "PLAINTEXT", maxFrameBytes, maxFrameBytes);
            Counters counters = protocols.connections().counters();
            made.pipeline().addLast(new SocketConnection(made, loop, info, limits, this, counters));
        }

        @Override
        public void unattended(SocketConnection connection) {
            if (result.isDone()) {
                connection.close(new DisconnectCause(
                        DisconnectCause.Kind.SHUTDOWN, "protocol " + protocol.name() + " that made it has gone"));
                return;
            }
            protocols.connections().add(connection);
            protocols.connections().counters().add(Counter.CONNECTED, 1);
            connection.attach(protocol);
            if (connection.protocol() == null) {
                fail(new IOException("the protocol opened no session"));
            } else {
                result.complete(connection);
            }
        }

        @Override
        public void closed(SocketConnection connection, DisconnectCause cause) {
            protocols.connections().remove(connection, cause);
        }
    }
}
