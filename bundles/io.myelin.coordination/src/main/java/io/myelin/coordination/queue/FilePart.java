package io.myelin.coordination.queue;

import io.myelin.buffer.FileSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A part of a slice of a file. Counts are those of the slice. */
final class FilePart implements FileSlice {
    private final FileSlice whole;
    private final int from;
    private final int length;

    private FilePart(FileSlice whole, int from, int length) {
        this.whole = whole;
        this.from = from;
        this.length = length;
    }

    /** Takes a count. */
    static FilePart of(FileSlice whole, int from, int length) {
        return new FilePart(whole.retain(), from, length);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Optional<FileChannel> channel() {
        return whole.channel();
    }

    @Override
    public long position() {
        return whole.position() + from;
    }

    @Override
    public int read(ByteBuffer target, int at) throws IOException {
        int wanted = Math.min(target.remaining(), length - at);
        if (wanted <= 0) {
            return 0;
        }
        int limit = target.limit();
        target.limit(target.position() + wanted);
        try {
            return whole.read(target, from + at);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public FileSlice retain() {
        whole.retain();
        return this;
    }

    @Override
    public void release() {
        whole.release();
    }
}
