package io.myelin.network;

import io.myelin.buffer.Frame;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.IntConsumer;

/**
 * A run of bytes in a pooled buffer that other frames may share. It counts for itself, so that a release too many is noticed
 * here instead of taking away the memory of a neighbour.
 */
final class NettyFrame implements Frame {
    private static final AtomicIntegerFieldUpdater<NettyFrame> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(NettyFrame.class, "count");

    private final ByteBuf memory;
    private final int offset;
    private final int length;
    /** The frame this is a part of, null for a whole one. */
    private final NettyFrame whole;
    /** Told the length when the whole frame is given back, from any thread; null for a part. */
    private final IntConsumer freed;

    private volatile int count = 1;

    /** @param memory one count of it passes to the frame */
    NettyFrame(ByteBuf memory, int offset, int length, IntConsumer freed) {
        this(memory, offset, length, null, freed);
    }

    private NettyFrame(ByteBuf memory, int offset, int length, NettyFrame whole, IntConsumer freed) {
        this.memory = memory;
        this.offset = offset;
        this.length = length;
        this.whole = whole;
        this.freed = freed;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public ByteBuffer buffer() {
        if (count == 0) {
            throw new IllegalStateException("use of a frame that was released");
        }
        return memory.nioBuffer(offset, length);
    }

    @Override
    public Frame slice(int from, int bytes) {
        Objects.checkFromIndexSize(from, bytes, length);
        NettyFrame root = whole == null ? this : whole;
        root.retain();
        return new NettyFrame(memory, offset + from, bytes, root, null);
    }

    @Override
    public NettyFrame retain() {
        if (COUNT.getAndUpdate(this, held -> held == 0 ? 0 : held + 1) == 0) {
            throw new IllegalStateException("retain of a frame that was released");
        }
        return this;
    }

    @Override
    public void release() {
        int held = COUNT.getAndUpdate(this, before -> before == 0 ? 0 : before - 1);
        if (held == 0) {
            throw new IllegalStateException("release of a frame that was released");
        }
        if (held == 1) {
            free();
        }
    }

    private void free() {
        if (whole != null) {
            whole.release();
        } else {
            memory.release();
            freed.accept(length);
        }
    }

    /** For one write: indices and a count of its own. */
    ByteBuf forWriting() {
        return memory.retainedSlice(offset, length);
    }
}
