package io.myelin.network;

import io.myelin.wire.Session;
import io.myelin.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * What has come in on a connection, cut into frames. Confined to the connection's loop.
 *
 * <p>Bytes wait in one of two places. {@code batch} is what the socket gave: frames are cut from its front without copying and
 * it never moves, because they share its memory. {@code partial} is one frame whose length is known and of which the end is
 * missing: it belongs to nobody else yet, so it may move while it grows with what really comes in. Neither exists while
 * nothing is missing.
 */
final class Inbound {
    /** The most that a peer gets for a mere claim. */
    static final int FIRST_BYTES = 64 * 1024;

    private static final int GROWTH = 4;
    /** A frame's length must be known from this many bytes. */
    static final int MAX_PREFIX_BYTES = 4096;

    private static final int MIN_DIRECT_READ_BYTES = 16 * 1024;

    private final ByteBufAllocator allocator;
    private final int maxFrameBytes;
    private final IntConsumer freed;

    private ByteBuf batch;
    private ByteBuffer batchView;
    private int batchStart;
    private ByteBuf partial;
    private int expected;
    /** Of {@code partial}; what lies beyond was read in place and not yet accounted for. */
    private int filled;

    /** @param freed told the length of each frame that was given back, from any thread */
    Inbound(ByteBufAllocator allocator, int maxFrameBytes, IntConsumer freed) {
        this.allocator = allocator;
        this.maxFrameBytes = maxFrameBytes;
        this.freed = freed;
    }

    /**
     * Where the socket should read to, with a count for the reader, or null for a buffer of the reader's choice. With it a
     * long frame is read in place.
     */
    ByteBuf readTarget() {
        if (partial == null || batch != null || expected - partial.writerIndex() < MIN_DIRECT_READ_BYTES) {
            return null;
        }
        if (!partial.isWritable()) {
            grow(partial.writerIndex() + 1);
        }
        return partial.retain();
    }

    /** Takes over what was read; the number of bytes that came in. */
    int append(ByteBuf read) {
        if (read == partial) {
            int bytes = partial.writerIndex() - filled;
            filled = partial.writerIndex();
            read.release();
            return bytes;
        }
        int bytes = read.readableBytes();
        if (bytes == 0) {
            read.release();
        } else if (batch == null) {
            hold(read);
        } else {
            join(read);
        }
        return bytes;
    }

    /**
     * The next whole frame, owned by the caller; null when more must come in.
     *
     * @throws WireException when what came in cannot become a frame; nothing was allocated for it
     */
    NettyFrame next(Session session) throws WireException {
        if (partial != null) {
            fill();
            return partial.writerIndex() < expected ? null : finishPartial();
        }
        if (batch == null) {
            return null;
        }
        batchView.position(batch.readerIndex() - batchStart);
        int length = session.frameLength(batchView);
        if (length < 0 || length > maxFrameBytes) {
            throw new WireException("a frame of " + Integer.toUnsignedString(length) + " bytes, " + maxFrameBytes
                    + " are allowed; see max.frame.bytes of the listener");
        }
        if (length == 0) {
            keepPrefix();
            return null;
        }
        if (batch.readableBytes() < length) {
            beginPartial(length);
            return null;
        }
        return cut(length);
    }

    boolean isEmpty() {
        return batch == null && partial == null;
    }

    void close() {
        if (batch != null) {
            dropBatch();
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private NettyFrame cut(int length) {
        int from = batch.readerIndex();
        batch.skipBytes(length);
        NettyFrame frame = new NettyFrame(batch.retain(), from, length, freed);
        if (!batch.isReadable()) {
            dropBatch();
        }
        return frame;
    }

    private void beginPartial(int length) {
        partial = allocator.directBuffer(Math.min(length, Math.max(FIRST_BYTES, batch.readableBytes())), length);
        expected = length;
        fill();
    }

    private void fill() {
        if (batch == null) {
            return;
        }
        int bytes = Math.min(expected - partial.writerIndex(), batch.readableBytes());
        if (partial.writableBytes() < bytes) {
            grow(partial.writerIndex() + bytes);
        }
        partial.writeBytes(batch, bytes);
        filled = partial.writerIndex();
        if (!batch.isReadable()) {
            dropBatch();
        }
    }

    private void grow(int atLeast) {
        long wanted = Math.max((long) partial.capacity() * GROWTH, atLeast);
        partial.capacity((int) Math.min(expected, wanted));
    }

    private NettyFrame finishPartial() {
        NettyFrame frame = new NettyFrame(partial, 0, expected, freed);
        partial = null;
        expected = 0;
        filled = 0;
        return frame;
    }

    private void keepPrefix() throws WireException {
        int bytes = batch.readableBytes();
        if (bytes > MAX_PREFIX_BYTES) {
            throw new WireException("the length of a frame is not known from " + bytes + " bytes");
        }
        if (batch.capacity() > 2 * bytes + 64) {
            // a few bytes must not hold a whole read buffer while the peer thinks
            ByteBuf small = allocator.directBuffer(bytes).writeBytes(batch);
            dropBatch();
            hold(small);
        }
    }

    private void join(ByteBuf read) {
        try {
            ByteBuf joined = allocator.directBuffer(batch.readableBytes() + read.readableBytes());
            joined.writeBytes(batch).writeBytes(read);
            dropBatch();
            hold(joined);
        } finally {
            read.release();
        }
    }

    private void hold(ByteBuf read) {
        batch = read;
        batchStart = read.readerIndex();
        batchView = read.nioBuffer();
    }

    private void dropBatch() {
        batch.release();
        batch = null;
        batchView = null;
    }
}
