package io.myelin.node.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The exclusive right to write to a directory, held through a lock that the operating system drops with the process. */
final class Lease implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private Lease(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException when somebody else has it, or the directory cannot be written; the message says which and what to do */
    static Lease take(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new Lease(channel);
            }
        } catch (OverlappingFileLockException e) {
            // The same as a lock of another process: falls through to the message.
        }
        channel.close();
        throw new IOException("the data directory " + directory
                + " is in use by another instance; stop it, or give --data another directory");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
