package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the file of a segment that takes the place of others, under a name that does not count until it is whole. */
final class CompactWriter {
    private static final Logger LOG = LoggerFactory.getLogger(CompactWriter.class);

    private final StoreContext context;
    private final LogFiles files;
    private final Path temporary;
    private final Segment segment;
    private final long touchedMs;
    private final ByteBuffer buffer;
    private FileHandle handle;
    private long written;

    /** @param segment empty, of the file's name to be */
    CompactWriter(StoreContext context, LogFiles files, Segment segment, long touchedMs, int bufferBytes) {
        this.context = context;
        this.files = files;
        Path path = segment.file().path();
        this.temporary = path.resolveSibling(
                path.getFileName() + "." + context.temporaries().incrementAndGet() + Names.TEMPORARY);
        this.segment = segment;
        this.touchedMs = touchedMs;
        this.buffer = ByteBuffer.allocate(bufferBytes);
    }

    void add(BatchView batch) throws StorageException {
        if (segment.lengthBytes() + batch.size() > Integer.MAX_VALUE) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT, segment.file().path() + " would be larger than a segment can be");
        }
        if (batch.size() > buffer.remaining()) {
            drain();
        }
        if (batch.size() > buffer.capacity()) {
            write(batch.bytes());
        } else {
            buffer.put(batch.bytes());
        }
        segment.appended(batch, touchedMs);
    }

    private void drain() throws StorageException {
        write(buffer.flip());
        buffer.clear();
    }

    private void write(ByteBuffer bytes) throws StorageException {
        try {
            if (handle == null) {
                handle = context.files().open(temporary, FileIO.Mode.CREATE_NEW);
            }
            int size = bytes.remaining();
            handle.write(bytes, written);
            written += size;
            context.counters().add(Counters.Counter.COMPACTION_WRITTEN_BYTES, size);
        } catch (IOException e) {
            checkOpen();
            throw context.disk().onWrite("Writing " + temporary, e);
        }
    }

    /** Brings the file to disk and gives it its name. */
    Segment finish() throws StorageException {
        drain();
        try {
            handle.sync(true);
            handle.close();
            handle = null;
            Path path = segment.file().path();
            context.files().rename(temporary, path);
            context.files().syncDirectory(path.getParent());
            return segment;
        } catch (IOException e) {
            checkOpen();
            throw context.disk().fail("Syncing " + temporary, e);
        }
    }

    /** The files of a log that was deleted need not be there. */
    private void checkOpen() throws StorageException {
        if (files.abandoned()) {
            throw new StorageException(StorageException.Kind.CLOSED, "the log was closed while it was compacted");
        }
    }

    /** Leaves nothing behind, as far as it goes. */
    void abandon() {
        try {
            if (handle != null) {
                handle.close();
                handle = null;
            }
            context.files().delete(temporary);
            context.files().delete(segment.file().path());
        } catch (IOException e) {
            LOG.debug("{} is left to the next start: {}", temporary, e.toString());
        }
    }
}
