package io.myelin.network;

import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Parts whose counts a test can see. */
final class ToyBytes {
    private final List<AtomicInteger> counts = new CopyOnWriteArrayList<>();

    /** The counts still held; a count below zero is in the list as well. */
    List<Integer> held() {
        return counts.stream()
                .map(AtomicInteger::get)
                .filter(count -> count != 0)
                .toList();
    }

    int made() {
        return counts.size();
    }

    Frame frame(byte[] bytes) {
        return new CountedFrame(ByteBuffer.wrap(bytes), count());
    }

    FileSlice file(FileChannel channel, long position, int length, boolean sendfile) {
        return new CountedSlice(channel, position, length, sendfile, count());
    }

    private AtomicInteger count() {
        AtomicInteger count = new AtomicInteger(1);
        counts.add(count);
        return count;
    }

    private record CountedFrame(ByteBuffer memory, AtomicInteger count) implements Frame {
        @Override
        public int length() {
            return memory.limit();
        }

        @Override
        public ByteBuffer buffer() {
            return memory.duplicate();
        }

        @Override
        public Frame slice(int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Frame retain() {
            count.incrementAndGet();
            return this;
        }

        @Override
        public void release() {
            count.decrementAndGet();
        }
    }

    private record CountedSlice(FileChannel file, long position, int length, boolean sendfile, AtomicInteger count)
            implements FileSlice {
        @Override
        public Optional<FileChannel> channel() {
            return sendfile ? Optional.of(file) : Optional.empty();
        }

        @Override
        public int read(ByteBuffer target, int from) throws IOException {
            ByteBuffer part = target.slice();
            part.limit(Math.min(part.limit(), length - from));
            int bytes = file.read(part, position + from);
            target.position(target.position() + Math.max(0, bytes));
            return Math.max(0, bytes);
        }

        @Override
        public FileSlice retain() {
            count.incrementAndGet();
            return this;
        }

        @Override
        public void release() {
            count.decrementAndGet();
        }
    }
}
