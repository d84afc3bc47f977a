package io.myelin.cluster.raft.quorum;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Files of the real file system, with a free space that a test sets. */
final class NioFiles implements FileIO {
    volatile long usableBytes = Long.MAX_VALUE;

    @Override
    public FileHandle open(Path file, Mode mode) throws IOException {
        Set<StandardOpenOption> options = switch (mode) {
            case READ -> Set.of(StandardOpenOption.READ);
            case READ_WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            case CREATE_NEW -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        };
        return new Handle(FileChannel.open(file, options));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes(Path path) {
        return usableBytes;
    }

    @Override
    public long totalBytes(Path path) {
        return Long.MAX_VALUE;
    }

    private record Handle(FileChannel file) implements FileHandle {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int read = 0;
            while (target.hasRemaining()) {
                int n = file.read(target, position + read);
                if (n < 0) {
                    break;
                }
                read += n;
            }
            return read;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            long at = position;
            while (source.hasRemaining()) {
                at += file.write(source, at);
            }
        }

        @Override
        public void sync(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        public void truncate(long lengthBytes) throws IOException {
            file.truncate(lengthBytes);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.of(file);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
