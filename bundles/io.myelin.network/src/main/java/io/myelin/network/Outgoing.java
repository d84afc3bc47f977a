package io.myelin.network;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What is on its way out. Parts are handed to the socket a little at a time: what has to be copied is copied when the peer has
 * taken what came before it. Confined to the loop, except where a method says any thread.
 */
final class Outgoing {
    /** As much as this is handed to the socket before it has taken any of it; one long part may exceed it. */
    private static final int HANDED_BYTES = 256 * 1024;

    private static final int COPY_BYTES = 64 * 1024;
    /** Sending a frame this short in place costs more than copying it beside its neighbours. */
    private static final int COPY_BELOW_BYTES = 512;

    private final Channel channel;
    private final Runnable progressed;
    private final Consumer<Exception> failed;
    private final Counters counters;
    private final ArrayDeque<Bytes> queue = new ArrayDeque<>(2);
    private final AtomicLong pendingBytes = new AtomicLong();
    private int copiedOfFirst;
    private long handedBytes;
    private long sentBytes;
    private SharedFileRegion sending;
    private boolean unflushed;
    private boolean closed;

    /**
     * @param progressed runs after the socket has taken something
     * @param failed told when a part cannot be read
     */
    Outgoing(Channel channel, Counters counters, Runnable progressed, Consumer<Exception> failed) {
        this.channel = channel;
        this.counters = counters;
        this.progressed = progressed;
        this.failed = failed;
    }

    /** Bytes that were completed and that the socket has not taken yet; any thread. */
    long pendingBytes() {
        return pendingBytes.get();
    }

    /** Counts parts in before they arrive; any thread. */
    void reserve(long bytes) {
        pendingBytes.addAndGet(bytes);
    }

    /** Takes parts over that were counted by {@link #reserve}; gives them back at once when closed. */
    void add(List<? extends Bytes> parts) {
        if (closed) {
            Slot.release(parts);
            return;
        }
        queue.addAll(parts);
        pump();
    }

    /** Whether something was handed to the socket since this was last asked. */
    boolean takeUnflushed() {
        boolean taken = unflushed;
        unflushed = false;
        return taken;
    }

    boolean hasUnflushed() {
        return unflushed;
    }

    boolean isIdle() {
        return queue.isEmpty() && handedBytes == 0;
    }

    /** Grows whenever the peer takes something, also in the middle of a file. */
    long progressBytes() {
        return sentBytes + (sending == null || sending.refCnt() == 0 ? 0 : sending.transferred());
    }

    /** Gives back what was not handed to the socket; the socket gives back the rest. */
    void close() {
        closed = true;
        while (!queue.isEmpty()) {
            queue.poll().release();
        }
    }

    static long lengthOf(List<? extends Bytes> parts) {
        long bytes = 0;
        for (Bytes part : parts) {
            bytes += part.length();
        }
        return bytes;
    }

    private void pump() {
        try {
            while (!queue.isEmpty() && handedBytes < HANDED_BYTES && !closed) {
                if (queue.peek().length() == copiedOfFirst) {
                    dropFirst();
                } else if (!handInPlace(queue.peek())) {
                    copyChunk();
                }
            }
        } catch (IOException | RuntimeException e) {
            failed.accept(e);
        }
    }

    private boolean handInPlace(Bytes part) {
        if (part instanceof NettyFrame && part.length() > COPY_BELOW_BYTES) {
            NettyFrame frame = (NettyFrame) queue.poll();
            ByteBuf bytes = frame.forWriting();
            frame.release();
            hand(bytes, bytes.readableBytes());
            return true;
        }
        if (part instanceof FileSlice && copiedOfFirst == 0) {
            Optional<SharedFileRegion> region = SharedFileRegion.of((FileSlice) part);
            if (region.isPresent()) {
                queue.poll();
                sending = region.get();
                hand(sending, part.length());
                return true;
            }
        }
        return false;
    }

    /** Copies what lies at the front and cannot go as it is into one buffer. */
    private void copyChunk() throws IOException {
        long wanted = 0;
        for (Bytes part : queue) {
            if (wanted >= COPY_BYTES || wanted > 0 && goesInPlace(part)) {
                break;
            }
            wanted += part.length();
        }
        int size = (int) Math.min(COPY_BYTES, wanted - copiedOfFirst);
        ByteBuf chunk = channel.alloc().directBuffer(size, size);
        boolean whole = false;
        try {
            while (chunk.isWritable()) {
                if (queue.peek().length() == copiedOfFirst) {
                    dropFirst();
                } else {
                    copyFirst(chunk);
                }
            }
            whole = true;
        } finally {
            if (!whole) {
                chunk.release();
            }
        }
        hand(chunk, size);
    }

    private static boolean goesInPlace(Bytes part) {
        return part instanceof NettyFrame && part.length() > COPY_BELOW_BYTES
                || part instanceof FileSlice && ((FileSlice) part).channel().isPresent();
    }

    private void copyFirst(ByteBuf chunk) throws IOException {
        Bytes part = queue.peek();
        int bytes = Math.min(chunk.writableBytes(), part.length() - copiedOfFirst);
        if (part instanceof Frame) {
            ByteBuffer from = ((Frame) part).buffer();
            chunk.writeBytes(from.position(copiedOfFirst).limit(copiedOfFirst + bytes));
        } else {
            ByteBuffer target = chunk.internalNioBuffer(chunk.writerIndex(), bytes);
            bytes = ((FileSlice) part).read(target, copiedOfFirst);
            if (bytes <= 0) {
                throw new EOFException("a file ended " + (part.length() - copiedOfFirst) + " bytes before its slice");
            }
            chunk.writerIndex(chunk.writerIndex() + bytes);
        }
        copiedOfFirst += bytes;
        if (copiedOfFirst == part.length()) {
            dropFirst();
        }
    }

    private void dropFirst() {
        copiedOfFirst = 0;
        queue.poll().release();
    }

    private void hand(Object message, int bytes) {
        handedBytes += bytes;
        unflushed = true;
        channel.write(message).addListener(write -> {
            handedBytes -= bytes;
            sentBytes += bytes;
            pendingBytes.addAndGet(-bytes);
            if (write.isSuccess()) {
                counters.add(Counter.SENT_BYTES, bytes);
                pump();
                progressed.run();
            }
        });
    }
}
