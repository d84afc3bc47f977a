package io.myelin.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Lets the socket read into a frame that waits for its end; otherwise buffers follow what the peer sends. */
final class ReceiveBuffers implements RecvByteBufAllocator {
    private static final int MIN_BYTES = 512;
    private static final int FIRST_BYTES = 4096;
    private static final int MAX_BYTES = 64 * 1024;

    private final Inbound inbound;

    ReceiveBuffers(Inbound inbound) {
        this.inbound = inbound;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface returns its deprecated part
    public Handle newHandle() {
        Handle adaptive = new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, MAX_BYTES).newHandle();
        return new Reads((ExtendedHandle) adaptive, inbound);
    }

    private static final class Reads implements ExtendedHandle {
        private final ExtendedHandle adaptive;
        private final Inbound inbound;

        Reads(ExtendedHandle adaptive, Inbound inbound) {
            this.adaptive = adaptive;
            this.inbound = inbound;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf target = inbound.readTarget();
            return target == null ? adaptive.allocate(allocator) : target;
        }

        @Override
        public int guess() {
            return adaptive.guess();
        }

        @Override
        public void reset(ChannelConfig config) {
            adaptive.reset(config);
        }

        @Override
        public void incMessagesRead(int messages) {
            adaptive.incMessagesRead(messages);
        }

        @Override
        public void lastBytesRead(int bytes) {
            adaptive.lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return adaptive.lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            adaptive.attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return adaptive.attemptedBytesRead();
        }

        @Override
        public boolean continueReading() {
            return adaptive.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return adaptive.continueReading(maybeMore);
        }

        @Override
        public void readComplete() {
            adaptive.readComplete();
        }
    }
}
