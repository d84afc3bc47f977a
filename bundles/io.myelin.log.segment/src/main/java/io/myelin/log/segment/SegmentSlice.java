package io.myelin.log.segment;

import io.myelin.buffer.FileSlice;
import io.myelin.file.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A part of a segment's file; holds one use of the file until its own count is zero. */
final class SegmentSlice implements FileSlice {
    private final OpenFile file;
    private final FileHandle handle;
    private final long position;
    private final int length;
    private final AtomicInteger count = new AtomicInteger(1);

    /** Takes over the use of {@code file} that came with {@code handle}. */
    SegmentSlice(OpenFile file, FileHandle handle, long position, int length) {
        this.file = file;
        this.handle = handle;
        this.position = position;
        this.length = length;
    }

    @Override
    public Optional<FileChannel> channel() {
        return handle.channel();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int read(ByteBuffer target, int from) throws IOException {
        if (from < 0 || from > length) {
            throw new IndexOutOfBoundsException(from + " is not in a slice of " + length + " bytes");
        }
        int limit = target.limit();
        target.limit(target.position() + Math.min(target.remaining(), length - from));
        try {
            return handle.read(target, position + from);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public FileSlice retain() {
        if (count.getAndUpdate(held -> held == 0 ? 0 : held + 1) == 0) {
            throw new IllegalStateException("retain of a slice that was released");
        }
        return this;
    }

    @Override
    public void release() {
        int before = count.getAndUpdate(held -> held == 0 ? 0 : held - 1);
        if (before == 0) {
            throw new IllegalStateException("release of a slice that was released");
        }
        if (before == 1) {
            file.release();
        }
    }
}
