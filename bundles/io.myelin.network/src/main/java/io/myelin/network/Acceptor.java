package io.myelin.network;

import io.myelin.wire.DisconnectCause;
import io.myelin.wire.ListenerInfo;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound port and the connections that came in by it. */
final class Acceptor implements ConnectionOwner {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final long UNBIND_LIMIT_MS = 2000;

    private final Protocols protocols;
    private final ListenerInfo info;
    private final ConnectionLimits limits;
    private final int maxConnections;
    private final AtomicInteger open = new AtomicInteger();
    private final LogLimiter refusals;
    private Channel channel;

    Acceptor(Protocols protocols, ListenerInfo info, ConnectionLimits limits, int maxConnections) {
        this.protocols = protocols;
        this.info = info;
        this.limits = limits;
        this.maxConnections = maxConnections;
        refusals = new LogLimiter(protocols.loops().loop(0).clock());
    }

    /**
     * Binds and begins to accept.
     *
     * @return the address bound
     * @throws IOException when the port cannot be bound
     */
    InetSocketAddress bind(InetSocketAddress address, int backlog) throws IOException {
        NettyLoops loops = protocols.loops();
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Accepted())
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
        channel = bound.channel();
        return (InetSocketAddress) channel.localAddress();
    }

    /** Frees the port, then ends the connections. */
    void stop() {
        if (channel == null) {
            return;
        }
        ChannelFuture unbound = channel.close();
        if (!protocols.loops().inAnyLoop() && !unbound.awaitUninterruptibly(UNBIND_LIMIT_MS)) {
            LOG.error("Listener {} did not let go of its port within {} ms", info.name(), UNBIND_LIMIT_MS);
        }
        protocols.end(connection -> connection.owner() == this, "listener " + info.name() + " stops");
    }

    @Override
    public void unattended(SocketConnection connection) {
        protocols.connections().add(connection);
        protocols.place(connection);
    }

    @Override
    public void closed(SocketConnection connection, DisconnectCause cause) {
        protocols.connections().remove(connection, cause);
    }

    private boolean refuse() {
        if (open.incrementAndGet() <= maxConnections) {
            return false;
        }
        open.decrementAndGet();
        protocols.connections().counters().add(Counter.REFUSED, 1);
        long times = refusals.admit();
        if (times > 0) {
            LOG.warn(
                    "Listener {} has {} connections, the most that max.connections allows; refused {} since the last"
                            + " message",
                    info.name(),
                    maxConnections,
                    times);
        }
        return true;
    }

    private final class Accepted extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel accepted) {
            if (refuse()) {
                accepted.close();
                return;
            }
            // not in closed(): a connection reset before it was served is never told that it is active
            accepted.closeFuture().addListener(done -> open.decrementAndGet());
            Counters counters = protocols.connections().counters();
            counters.add(Counter.ACCEPTED, 1);
            NettyLoop loop = protocols.loops().of(accepted.eventLoop());
            accepted.pipeline().addLast(new SocketConnection(accepted, loop, info, limits, Acceptor.this, counters));
        }
    }
}
