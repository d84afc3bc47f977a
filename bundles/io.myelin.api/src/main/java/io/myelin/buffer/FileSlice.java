package io.myelin.buffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Bytes in a file that stays open and unchanged while a count is held, also when its segment is deleted meanwhile. May be
 * read from any thread.
 */
public interface FileSlice extends Bytes {
    /** The channel to {@code sendfile} from, absent where files are simulated. Read only; never close it. */
    Optional<FileChannel> channel();

    /** Where the slice begins in the file, in bytes. */
    long position();

    /**
     * Reads into {@code target} until it is full or the slice has ended.
     *
     * @param from offset within the slice, in bytes
     * @return the number of bytes read
     */
    int read(ByteBuffer target, int from) throws IOException;

    @Override
    FileSlice retain();
}
