package io.myelin.node.file;

import io.myelin.file.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A file behind a channel. */
final class NioFileHandle implements FileHandle {
    private final FileChannel channel;

    NioFileHandle(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int read = channel.read(target, position + total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void sync(boolean metadata) throws IOException {
        channel.force(metadata);
    }

    @Override
    public void truncate(long lengthBytes) throws IOException {
        channel.truncate(lengthBytes);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public Optional<FileChannel> channel() {
        return Optional.of(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
