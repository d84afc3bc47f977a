package io.myelin.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The file system, a service. Nothing else in the bus touches files of the data directory. Production is a thin shell over
 * {@code java.nio}; the simulator's provider loses un-synced writes, tears them and fails on demand. Any thread.
 *
 * <p>Durability: written bytes survive a power cut once {@link FileHandle#sync} has returned; a created, renamed or deleted
 * name survives once {@link #syncDirectory} of its directory has returned. An {@code IOException} from a sync means that the
 * state of the file is unknown: it must never be retried.
 */
@ProviderType
public interface FileIO {
    /** How a file is opened. */
    enum Mode {
        /** Must exist; not written to. */
        READ,
        /** Created when absent; read and written. */
        READ_WRITE,
        /** Must not exist; read and written. */
        CREATE_NEW
    }

    FileHandle open(Path file, Mode mode) throws IOException;

    /** The entries of a directory, sorted by name; empty when the directory does not exist. */
    List<Path> list(Path directory) throws IOException;

    boolean exists(Path path);

    boolean isDirectory(Path path);

    /** Creates the directory and its parents where they are missing. */
    void createDirectories(Path directory) throws IOException;

    /** Deletes a file or an empty directory; nothing happens when it does not exist. */
    void delete(Path path) throws IOException;

    /** Replaces {@code target} by {@code source} in one step, both in one file system. Directories can be moved, too. */
    void rename(Path source, Path target) throws IOException;

    void syncDirectory(Path directory) throws IOException;

    /** Bytes that may still be written to the file system that holds {@code path}. */
    long usableBytes(Path path) throws IOException;

    /** The size of the file system that holds {@code path}, in bytes. */
    long totalBytes(Path path) throws IOException;

    /** The whole file; for small ones. */
    default byte[] readAll(Path file) throws IOException {
        try (FileHandle handle = open(file, Mode.READ)) {
            java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(Math.toIntExact(handle.size()));
            handle.read(all, 0);
            return java.util.Arrays.copyOf(all.array(), all.position());
        }
    }

    /** Writes a small file so that after a crash either the old or the new content is there, whole and durable. */
    default void replace(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        delete(next);
        try (FileHandle handle = open(next, Mode.CREATE_NEW)) {
            handle.write(java.nio.ByteBuffer.wrap(content), 0);
            handle.sync(true);
        }
        rename(next, file);
        syncDirectory(file.toAbsolutePath().getParent());
    }
}
