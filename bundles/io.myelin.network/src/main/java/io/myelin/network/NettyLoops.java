package io.myelin.network;

import io.myelin.TopicIdPartition;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loops of the node: one for each processor, with its sockets, and many strands for the partitions, which the threads of
 * the loops run, so that a request runs to completion on one thread.
 */
@Component(
        name = "io.myelin.network.loops",
        service = {Loops.class, NettyLoops.class},
        immediate = true)
@Designate(ocd = NettyLoops.Config.class)
public final class NettyLoops implements Loops {
    private static final Logger LOG = LoggerFactory.getLogger(NettyLoops.class);
    private static final int PAGE_BYTES = 8192;
    private static final int CHUNK_ORDER = 9;
    /** So many that two connections seldom want the same at one time, for what they do not share. */
    private static final int STRANDS_PER_LOOP = 32;

    private static final int CACHED_SMALL_BUFFERS = 64;
    private static final int CACHED_LARGE_BUFFERS = 16;
    private static final long STOP_LIMIT_MS = 3000;

    /** How many threads there are. */
    @ObjectClassDefinition(
            name = "Myelin loops",
            description = "The threads that run sockets and partitions, and the pool for work that blocks")
    public @interface Config {
        @AttributeDefinition(
                name = "Loops at most",
                description = "There is one loop for each processor, but no more than this")
        int max_count() default 16;

        @AttributeDefinition(
                name = "Blocking threads",
                description = "Threads for work that blocks: cold reads, deletion of files")
        int blocking_threads() default 8;

        @AttributeDefinition(
                name = "Blocking queue",
                description = "Tasks that may wait for a blocking thread; more are refused")
        int blocking_queue_tasks() default 10000;
    }

    private final EventLoopGroup group;
    private final boolean epoll;
    private final NettyLoop[] loops;
    private final Strand[] strands;
    private final Map<EventExecutor, NettyLoop> byEventLoop = new IdentityHashMap<>();
    private final PooledByteBufAllocator allocator;
    private final BlockingPool blocking;
    private final AtomicInteger nextLoop = new AtomicInteger();

    /** @param clock absent in production, where the system's is taken */
    @Activate
    public NettyLoops(Config config, @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this(
                Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), config.max_count())),
                new BlockingPool(config.blocking_threads(), config.blocking_queue_tasks()),
                clock == null ? Clock.system() : clock,
                Epoll.isAvailable());
    }

    NettyLoops(int count, BlockingPool blocking, Clock clock, boolean epoll) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.epoll = epoll;
        this.blocking = blocking;
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("myelin-loop", true), io);
        loops = new NettyLoop[count];
        int index = 0;
        for (EventExecutor executor : group) {
            NettyLoop loop = new NettyLoop(index, count, (EventLoop) executor, clock);
            byEventLoop.put(executor, loop);
            loops[index++] = loop;
        }
        strands = new Strand[count * STRANDS_PER_LOOP];
        for (int i = 0; i < strands.length; i++) {
            strands[i] = new Strand(loops[i % count], this::inAnyLoop);
        }
        allocator = new PooledByteBufAllocator(
                true, 0, count, PAGE_BYTES, CHUNK_ORDER, CACHED_SMALL_BUFFERS, CACHED_LARGE_BUFFERS, false);
        LOG.info("{} loops on {}", count, epoll ? "epoll" : "NIO");
    }

    @Deactivate
    void stop() {
        group.shutdownGracefully(0, STOP_LIMIT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_LIMIT_MS);
        blocking.stop(STOP_LIMIT_MS);
    }

    @Override
    public int count() {
        return loops.length;
    }

    @Override
    public NettyLoop loop(int index) {
        return loops[index];
    }

    @Override
    public Loop owner(TopicIdPartition partition) {
        int hash = 31 * partition.topicId().hashCode() + partition.partition();
        return strands[Math.floorMod(hash ^ (hash >>> 16), strands.length)];
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    /** The loop that the calling thread is, else the next one in turn. */
    NettyLoop here() {
        for (NettyLoop loop : loops) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        return loops[Math.floorMod(nextLoop.getAndIncrement(), loops.length)];
    }

    boolean inAnyLoop() {
        for (NettyLoop loop : loops) {
            if (loop.inLoop()) {
                return true;
            }
        }
        return false;
    }

    NettyLoop of(EventLoop eventLoop) {
        return byEventLoop.get(eventLoop);
    }

    EventLoopGroup group() {
        return group;
    }

    PooledByteBufAllocator allocator() {
        return allocator;
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> channel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
