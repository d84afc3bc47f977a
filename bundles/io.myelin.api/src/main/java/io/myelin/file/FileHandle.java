package io.myelin.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** An open file. Reads may come from any thread, at any time until the handle is closed; writes from one thread at a time. */
@ProviderType
public interface FileHandle extends AutoCloseable {
    /** Reads until {@code target} is full or the file has ended; the number of bytes read, 0 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all that remains in {@code source}. After an exception any part of it may have been written. */
    void write(ByteBuffer source, long position) throws IOException;

    /** @param metadata false for {@code fdatasync} where that is enough (length does not need to survive) */
    void sync(boolean metadata) throws IOException;

    void truncate(long lengthBytes) throws IOException;

    long size() throws IOException;

    /** The channel beneath, for {@code sendfile}; absent where files are simulated. */
    Optional<FileChannel> channel();

    @Override
    void close() throws IOException;
}
