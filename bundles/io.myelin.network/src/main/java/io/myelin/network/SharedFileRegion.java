package io.myelin.network;

import io.myelin.buffer.FileSlice;
import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A slice of a file on its way out by {@code sendfile}. Its end gives the slice back and leaves the file open. */
final class SharedFileRegion extends DefaultFileRegion {
    /** The native transport reads the descriptor out of this class and of no other. */
    private static final String JDK_CHANNEL = "sun.nio.ch.FileChannelImpl";

    private final FileSlice slice;

    private SharedFileRegion(FileChannel channel, FileSlice slice) {
        super(channel, slice.position(), slice.length());
        this.slice = slice;
    }

    /** Takes the slice over when it can be sent so. */
    static Optional<SharedFileRegion> of(FileSlice slice) {
        return slice.channel()
                .filter(channel -> channel.getClass().getName().equals(JDK_CHANNEL))
                .map(channel -> new SharedFileRegion(channel, slice));
    }

    @Override
    protected void deallocate() {
        slice.release();
    }
}
