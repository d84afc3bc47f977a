package io.myelin.network;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop that shares its thread with the sockets of one event loop. */
final class NettyLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);

    private final int index;
    private final int count;
    private final EventLoop eventLoop;
    private final Clock clock;
    private long connections;

    NettyLoop(int index, int count, EventLoop eventLoop, Clock clock) {
        this.index = index;
        this.count = count;
        this.eventLoop = eventLoop;
        this.clock = clock;
    }

    int index() {
        return index;
    }

    /** Unique among all loops; on the loop only. */
    long nextConnectionId() {
        return ++connections * count + index;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(() -> guarded(task));
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public Timer schedule(long delayNs, Runnable task) {
        Future<?> scheduled = eventLoop.schedule(() -> guarded(task), Math.max(0, delayNs), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** An exception that leaves a task is told and goes no further. */
    void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A task on loop {} failed; the loop goes on", index, e);
        }
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
