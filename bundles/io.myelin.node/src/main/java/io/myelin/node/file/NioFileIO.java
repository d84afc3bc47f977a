package io.myelin.node.file;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** The real file system. */
@Component(name = "io.myelin.node.files", service = FileIO.class)
public final class NioFileIO implements FileIO {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    private static final Set<OpenOption> CREATE_NEW =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    /** Windows has no way to open a directory, and makes names durable with the files. */
    private static final boolean DIRECTORIES_SYNC = File.separatorChar == '/';

    @Override
    public FileHandle open(Path file, Mode mode) throws IOException {
        Set<OpenOption> options = switch (mode) {
            case READ -> READ;
            case READ_WRITE -> READ_WRITE;
            case CREATE_NEW -> CREATE_NEW;
        };
        return new NioFileHandle(FileChannel.open(file, options));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
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
        if (DIRECTORIES_SYNC) {
            try (FileChannel channel = FileChannel.open(directory, READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        File existing = existing(path);
        long usable = existing.getUsableSpace();
        if (usable == 0 && existing.getTotalSpace() == 0) {
            throw new IOException("the file system of " + existing + " does not tell its size");
        }
        return usable;
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return existing(path).getTotalSpace();
    }

    /** The path, or the nearest parent when it does not exist yet. Its file store would read the table of mounts each time. */
    private static File existing(Path path) {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing.toFile();
    }
}
